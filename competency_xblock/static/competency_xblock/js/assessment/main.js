/* The assessment page. The form arrives from the server complete but empty; this fills in the learner's own answers,
   walks through the steps and saves what is typed. One object, the draft, is the truth; the page shows it.
   Needs no library and no global of the host; touches nothing outside its own block. */

import { findPart } from '../lib/dom.js';
import { postJson, randomId } from '../lib/http.js';
import { TabStorage } from '../lib/tab_storage.js';
import { startOwnLines } from '../own_lines.js';
import { Bar } from './bar.js';
import { Cards } from './cards.js';
import { Check } from './check.js';
import { Choices } from './choices.js';
import { Conflicts } from './conflicts.js';
import { DraftState } from './draft.js';
import { Levels } from './levels.js';
import { listen } from './listeners.js';
import { Messages } from './messages.js';
import { Notes } from './notes.js';
import { Page } from './page.js';
import { Plan } from './plan.js';
import { Rest } from './rest.js';
import { Results } from './results.js';
import { Revised } from './revised.js';
import { Saving } from './saving.js';
import { Steps } from './steps.js';
import { Trail } from './trail.js';
import { isBehind, putAside, Unsent } from './unsent.js';
import { View } from './view.js';
import { Welcome } from './welcome.js';

/**
 * @param {unknown} _runtime
 * @param {HTMLElement} root - the block
 */
export function start(_runtime, root) {
  const head = findPart('state', root);
  const form = findPart('form', root);
  if (head && form) {
    new Assessment(new Page(root, head, form)).open();
  }
}

/** The parts of one assessment's page, which find each other here. */
export class Assessment {
  /** @param {Page} page */
  constructor(page) {
    const { state } = page;
    this.page = page;
    const tab = new TabStorage(state.learner);
    tab.clearOthers();
    this.unsent = new Unsent(tab, state.assessment, state.preview);
    this.view = new View(tab, state.assessment, state.onePage);
    this.trail = new Trail(tab.keyOf(state.assessment), window.history);
    this.draft = new DraftState({
      state,
      says: (competency, statement) => Boolean(page.statement(competency, statement)),
      options: (field) => page.options(field),
    });
    this.messages = new Messages(this);
    this.notes = new Notes(this);
    this.conflicts = new Conflicts(this);
    this.levels = new Levels(this);
    this.choices = new Choices(this);
    this.cards = new Cards(this);
    this.rest = new Rest(this);
    this.bar = new Bar(this);
    this.revised = new Revised(this);
    this.plan = new Plan(this);
    this.check = new Check(this);
    this.welcome = new Welcome(this);
    this.results = new Results(this);
    this.steps = new Steps(this);
    this.saving = new Saving({
      state,
      draft: this.draft,
      unsent: this.unsent,
      page: this.whatComesOfSaving(),
      post: postJson,
      timer: { set: (what, after) => window.setTimeout(what, after), clear: (id) => window.clearTimeout(id) },
      newId: randomId,
    });
  }

  /** @returns {import('./types.js').SavingPage} */
  whatComesOfSaving() {
    const { messages, notes, conflicts, results, page } = this;
    return {
      status: (name, kind) => messages.status(page.words[name] ?? '', kind),
      isWaiting: () => messages.kind === 'waiting',
      isAsking: () => conflicts.isAsking(),
      hasWrongDate: () => notes.hasWrongDate,
      hold: (still) => messages.hold(still),
      touched: () => {
        if (!conflicts.promiseUnread) {
          messages.problem('');
        }
      },
      stoppedFinishing: () => messages.allowFinishing(),
      saved: () => notes.showDropped(),
      finished: (answer) => results.finished(answer),
      notFinished: (answer) => results.notFinished(answer),
      disagree: (answer, finish) => conflicts.disagree(answer, finish),
      refused: (sentence) => messages.refuse(sentence),
      signedOut: () => messages.signedOut(this.unsent.isHeld),
      roundGone: () => {
        this.steps.show(page.state.steps[0], false);
        messages.refuse(page.words.roundGone);
      },
    };
  }

  /* ---- beginning ------------------------------------------------------------------------------------------------ */

  open() {
    const { state } = this.page;
    const kept = this.unsent.read();
    this.saving.round.seen = kept.seen || null;
    if (isBehind(this.saving.round.seen, state)) {
      this.loadAgain();
      return;
    }
    listen(this);
    startOwnLines(this.page.root, { ...state.urls, learner: state.learner }, postJson);
    this.beginAtTheirLevel(kept);
  }

  /** Asks for the page as it is now; once, so that whatever comes then is what there is. */
  loadAgain() {
    this.unsent.forgetSeen();
    window.location.reload();
  }

  /**
   * What was not sent yet may be about another level than the page came with. Nothing is shown, and nothing touched,
   * before that level is here.
   * @param {import('./types.js').Kept} kept
   */
  beginAtTheirLevel(kept) {
    const { form, state } = this.page;
    const first = kept.draft || (!state.stored && kept.late);
    this.levels.at(
      first ? first.level : null,
      () => {
        form.inert = false;
        this.begin(kept);
      },
      (sentence) => {
        form.hidden = false;
        form.inert = true;
        this.messages.status(sentence, 'waiting');
        window.setTimeout(() => this.beginAtTheirLevel(kept), this.saving.nextWait());
      },
    );
  }

  /** @param {import('./types.js').Kept} kept */
  begin(kept) {
    const { draft, saving, steps, conflicts, results } = this;
    const { stored } = this.page.state;
    if (stored) {
      draft.take(stored.draft);
      saving.acknowledge(stored, '');
      if (!draft.leftOut.length) {
        saving.round.changes.know(draft.outgoing());
      }
    }
    draft.byLevel = putAside(kept, stored);
    if (kept.draft?.answers) {
      this.restore(kept, kept.draft);
    } else if (stored || !results.isThere) {
      steps.open();
    } else {
      results.show(false);
      if (kept.late) {
        conflicts.carry(draft.fit(kept.late));
      }
    }
    if (!saving.changed && !kept.late && !conflicts.lateDraft) {
      saving.forget();
    }
    steps.furthest = steps.indexOf(draft.value.step);
  }

  /**
   * @param {import('./types.js').Kept} kept
   * @param {import('./types.js').Draft} unsentDraft
   */
  restore(kept, unsentDraft) {
    const { draft, saving, steps, conflicts, messages } = this;
    const { state, words } = this.page;
    draft.take(unsentDraft);
    saving.restore(kept);
    conflicts.promiseUnread = !saving.round.key && kept.promise !== state.promise;
    if (conflicts.promiseUnread) {
      steps.show(state.steps[0], false);
      messages.problem(words.promiseChanged);
    } else {
      steps.open();
    }
    saving.allSaved = 'restored';
    saving.send();
  }
}
