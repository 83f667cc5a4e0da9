/* What to do where the server has something else than this tab: another tab's answers, a finished round, another promise.
   Only a true disagreement asks the learner, who keeps either one whole. */

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./types.js').Draft} Draft
 * @typedef {import('./types.js').Stored & { draft: Draft, last_save: string }} StoredRound
 */

export class Conflicts {
  /** @type {StoredRound | null} the stored answers, while the learner has to choose */
  conflictingRound = null;
  /** Whether who sees what has changed, and the learner has not gone past reading it. */
  promiseUnread = false;
  /** Whether this page shows a promise that no longer holds; only reloading it helps. */
  promiseOutdated = false;
  /** @type {Draft | null} answers that came too late for a round finished elsewhere */
  lateDraft = null;

  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
  }

  /** Whether the learner has to read or to choose something before anything is sent. */
  isAsking() {
    return Boolean(this.conflictingRound || this.promiseUnread);
  }

  /** The learner goes on, past what there was to read. */
  wentOn() {
    this.promiseUnread = this.promiseOutdated && this.promiseUnread;
  }

  /**
   * @param {any} answer - why the server did not take it
   * @param {boolean} finish - whether the round was to be finished
   */
  disagree(answer, finish) {
    const { saving, results } = this.assessment;
    if (answer.html && saving.round.isOwn(answer.last_save)) {
      results.finished(answer); // only the answer got lost
    } else if (answer.html) {
      this.finishedElsewhere(answer);
    } else if (answer.promise_changed) {
      this.readPromise(answer.error);
    } else if (!answer.stored) {
      saving.retry('failed');
    } else if (saving.round.isOwn(answer.stored.last_save)) {
      this.ownSaveArrived(answer.stored, finish);
    } else {
      this.ask(answer.stored);
    }
  }

  /**
   * Our own save arrived; only the answer to it got lost.
   * @param {StoredRound} stored
   * @param {boolean} finish
   */
  ownSaveArrived(stored, finish) {
    const { saving } = this.assessment;
    saving.acknowledge(stored, stored.last_save);
    if (saving.round.saveId === stored.last_save && !finish) {
      saving.changed = false;
      saving.saySaved();
    }
    if (saving.finishing || saving.changed) {
      saving.send();
    }
  }

  /** @param {StoredRound} stored */
  ask(stored) {
    const { saving, messages } = this.assessment;
    this.conflictingRound = stored;
    saving.stopFinishing();
    messages.status('');
    messages.bring(messages.conflictBox);
  }

  /** @param {string} sentence */
  readPromise(sentence) {
    const { saving, messages } = this.assessment;
    saving.stopFinishing();
    messages.status('');
    messages.problem(sentence);
    messages.bring(messages.problemBox);
    this.promiseUnread = this.promiseOutdated = true;
  }

  /**
   * The learner has chosen which answers to go on with.
   * @param {{ useOther: boolean }} choice
   */
  resolve({ useOther }) {
    const { saving, steps, levels, draft } = this.assessment;
    const stored = /** @type {StoredRound} */ (this.conflictingRound);
    saving.goOnFrom(stored);
    saving.dropped = [];
    saving.stopFinishing();
    if (!useOther) {
      this.settled();
      steps.show(draft.value.step, true);
      saving.touch();
      saving.send();
      return;
    }
    levels.at(stored.draft.level, () => {
      this.settled();
      draft.take(stored.draft);
      saving.changed = false;
      steps.show(draft.value.step, true);
      saving.allSaved = 'saved';
      saving.saySaved();
    });
  }

  settled() {
    this.conflictingRound = null;
    this.assessment.messages.conflictBox.hidden = true;
  }

  /**
   * The round was finished in another tab. What was typed here since is kept for the next round.
   * @param {any} answer
   */
  finishedElsewhere(answer) {
    const mine = this.assessment.draft.value;
    this.assessment.results.finished(answer);
    this.carry(mine);
  }

  /** @param {Draft} draft */
  carry(draft) {
    const { unsent, saving, results } = this.assessment;
    this.lateDraft = draft;
    unsent.keep({ seen: saving.round.seen, late: draft });
    results.sayFinishedElsewhere();
  }

  /** What came too late is no longer put aside: it is the draft of the next round. */
  takeLate() {
    const late = this.lateDraft;
    this.lateDraft = null;
    return late;
  }
}
