/* Saving and finishing a round: one request at a time, each naming what it has seen. Whatever happens, nothing typed is
   lost. Knows no page: it is handed what sends, what waits and what keeps, and tells `page` what has come of it. */

import { SIGNED_OUT } from '../lib/http.js';
import { RoundState } from './round.js';

const SAVE_AFTER = 700;
const RETRY_FIRST = 2000;
const RETRY_MOST = 30000;

/** @typedef {import('./types.js').LeftOut} LeftOut */

export class Saving {
  /** Whether something in the draft has not been acknowledged. */
  changed = false;
  sending = false;
  finishing = false;
  /** The save that was sent as the page was being left. */
  sentOnLeaving = '';
  /** @type {LeftOut[]} what the server could not keep of the last save */
  dropped = [];
  /** Whether a further step was reached since the last acknowledged save. */
  advanced = false;
  /** Whether the draft was found in the tab, and nothing has been typed since. */
  isRestored = false;
  /** What to say once everything is saved. */
  allSaved = 'saved';
  wait = RETRY_FIRST;
  timerId = 0;

  /** @param {import('./types.js').SavingParts} parts */
  constructor({ state, draft, unsent, page, post, timer, newId }) {
    this.state = state;
    this.draft = draft;
    this.unsent = unsent;
    this.page = page;
    this.post = post;
    this.timer = timer;
    this.round = new RoundState(newId);
  }

  /* ---- what the tab keeps ------------------------------------------------------------------------------------ */

  keep() {
    const { draft, state } = this;
    this.unsent.keep({ ...this.round.record(), draft: draft.value, promise: state.promise, aside: draft.byLevel });
  }

  forget() {
    this.unsent.forget(this.round.seen, this.draft.byLevel, this.round.key);
  }

  /** @param {import('./types.js').Kept} kept - with a draft, which the page shows by now */
  restore(kept) {
    this.round.restore(kept);
    this.changed = true;
    this.isRestored = true;
  }

  /* ---- sending ----------------------------------------------------------------------------------------------- */

  /**
   * The draft has changed.
   * @param {{ typed?: boolean }} [how] - typed: false where only the step is another
   */
  touch({ typed = true } = {}) {
    if (this.finishing && !this.sending) {
      this.stopFinishing(); // still waiting to be sent, and now there is more to say
    }
    this.isRestored = this.isRestored && !typed;
    this.changed = true;
    this.round.draftChanged();
    this.allSaved = 'saved';
    this.page.touched();
    if (this.state.preview) {
      this.page.status('preview', '');
      return;
    }
    if (!this.page.isAsking() && !this.page.isWaiting()) {
      this.page.status('saving', 'busy');
    }
    this.keep();
    this.schedule(SAVE_AFTER);
  }

  /** @param {number} after - milliseconds */
  schedule(after) {
    this.timer.clear(this.timerId);
    this.timerId = this.timer.set(() => this.send(), after);
  }

  maySend() {
    return !this.state.sample && !this.page.isAsking() && (this.changed || this.finishing);
  }

  /** Sends the draft, or finishes the round. */
  send() {
    this.timer.clear(this.timerId);
    if (this.sending || !this.maySend() || (this.state.preview && !this.finishing)) {
      return;
    }
    const finish = this.finishing && Boolean(this.round.key || this.state.preview);
    const id = this.round.saveId;
    this.page.status(this.finishing ? 'finishing' : 'saving', 'busy');
    this.page.hold(finish); // nothing can be typed that would come too late
    this.sending = true;
    this.post(finish ? this.state.urls.submit : this.state.urls.save, this.message(finish)).then(
      ({ status, answer }) => {
        this.sent();
        this.receive(status, answer, id, finish);
      },
      () => {
        this.sent();
        this.retry(this.finishing ? 'offlineFinishing' : 'offline');
      },
    );
  }

  sent() {
    this.sending = false;
    this.page.hold(false);
  }

  /** @param {boolean} [whole] - what is finished is what the page shows */
  message(whole) {
    if (this.round.sending()) {
      this.keep();
    }
    const draft = this.draft.outgoing();
    return {
      round: this.round.key,
      revision: this.round.revision,
      save_id: this.round.saveId,
      earlier: this.round.sentIds,
      ...(whole ? { draft } : this.round.changes.outgoing(draft, this.round.saveId)),
      promise: this.state.promise,
      moved: this.advanced,
    };
  }

  /** Finishes the round, once what is newest is saved. */
  finish() {
    this.finishing = true;
    this.send();
  }

  stopFinishing() {
    this.finishing = false;
    this.page.stoppedFinishing();
  }

  /**
   * The page may be gone before the answer comes, or before a save on its way has arrived: what is newest goes out now,
   * and tells of what went before it.
   */
  leave() {
    if (this.finishing) {
      this.send();
      return;
    }
    if (!this.maySend() || this.state.preview || this.sentOnLeaving === this.round.saveId) {
      return;
    }
    this.sentOnLeaving = this.round.saveId;
    this.post(this.state.urls.save, this.message(), { keepalive: true }).catch(() => {}); // kept in the tab, sent again
  }

  /** The connection is back. */
  online() {
    this.wait = RETRY_FIRST;
    this.send();
  }

  /** @param {string} sentence - its name */
  retry(sentence) {
    this.page.status(sentence, 'waiting');
    this.schedule(this.nextWait());
  }

  /** How long to wait this time, in milliseconds; longer each time. */
  nextWait() {
    const wait = this.wait;
    this.wait = Math.min(wait * 2, RETRY_MOST);
    return wait;
  }

  /* ---- what came of it --------------------------------------------------------------------------------------- */

  /**
   * @param {number} status
   * @param {any} answer
   * @param {string} id - the save that this is the answer to
   * @param {boolean} finish
   */
  receive(status, answer, id, finish) {
    if (status === 200 && finish && answer.html) {
      this.page.finished(answer);
    } else if (status === 200 && finish && answer.dropped && answer.stored) {
      this.page.notFinished(answer);
    } else if (status === 200 && answer.round) {
      this.saved(answer, id);
    } else if (status === 409) {
      this.page.disagree(answer, finish);
    } else if (answer.round_gone) {
      this.roundGone(answer.error);
    } else if ((status === 400 || status === 403) && answer.error) {
      this.stopFinishing();
      this.page.refused(answer.error);
    } else if (status === SIGNED_OUT) {
      this.stopFinishing();
      this.page.signedOut();
    } else {
      this.retry('failed');
    }
  }

  /**
   * @param {import('./types.js').Stored & { dropped?: LeftOut[] }} answer
   * @param {string} id
   */
  saved(answer, id) {
    const isNewest = this.round.saveId === id;
    this.advanced = this.advanced && !isNewest;
    this.wait = RETRY_FIRST;
    this.acknowledge(answer, id);
    this.changed = !isNewest;
    this.dropped = answer.dropped || [];
    this.page.saved();
    if (this.changed) {
      this.keep();
      this.schedule(SAVE_AFTER);
    } else {
      this.saySaved();
    }
    if (this.finishing) {
      this.send();
    }
  }

  /**
   * @param {import('./types.js').Stored} stored
   * @param {string} id - of the save that is stored
   */
  acknowledge(stored, id) {
    this.round.acknowledge(stored, id);
    this.isRestored = false;
  }

  /**
   * Goes on from what is stored, whoever sent it.
   * @param {import('./types.js').Stored} stored
   */
  goOnFrom(stored) {
    this.round.goOnFrom(stored);
    this.isRestored = false;
  }

  /** What is told to be left out is not told to be saved above it, and is still here after a reload. */
  saySaved() {
    if (this.dropped.length) {
      this.keep();
    } else {
      this.forget();
    }
    const isPart = Boolean(this.dropped.length || this.draft.leftOut.length || this.page.hasWrongDate());
    this.page.status(isPart ? 'savedExcept' : this.allSaved, isPart ? 'partly' : 'saved');
    this.allSaved = 'saved';
  }

  /** The round is finished: nothing of it is left to be sent. */
  finished() {
    this.draft.byLevel = {};
    this.round.finished();
    this.forget();
    this.stopFinishing();
    this.changed = false;
    this.dropped = this.draft.leftOut = [];
  }

  /**
   * The round was deleted meanwhile. What is on the page in front of somebody goes into a new one; what only the tab
   * still had of it does not come back.
   * @param {string} sentence
   */
  roundGone(sentence) {
    this.round.gone();
    this.stopFinishing();
    if (this.isRestored) {
      this.isRestored = this.changed = false;
      this.draft.byLevel = {};
      this.unsent.clear();
      this.draft.startOver();
      this.page.roundGone();
      return;
    }
    this.changed = true;
    this.keep();
    this.page.refused(sentence);
  }
}
