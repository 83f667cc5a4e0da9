/* What follows a finished round: what to learn next, what was answered, and the way to another round. */

import { find, findPart } from '../lib/dom.js';
import { markPlanned } from '../plans/planned.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Results {
  /** Whether the last round is looked at while another is open. */
  isLookedAt = false;

  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  /** Whether there is a finished round. */
  get isThere() {
    return Boolean(this.page.results?.firstElementChild);
  }

  /** @param {boolean} focus - whether to go there; not as the page opens */
  show(focus) {
    this.assessment.steps.shownAt = performance.now();
    this.assessment.welcome.returnPlans();
    this.page.form.hidden = true;
    this.page.results.hidden = false;
    if (focus) {
      this.arrive();
    }
  }

  arrive() {
    findPart('done-heading', this.page.root).focus({ preventScroll: true });
    this.page.head.scrollIntoView({ block: 'start' });
  }

  close() {
    this.isLookedAt = false;
    this.page.results.hidden = true;
    this.page.part('last-round').hidden = !this.isThere;
  }

  /** What was finished last can be read, shared and erased while another round is open; nothing of that is lost. */
  showLastRound() {
    this.isLookedAt = true;
    find('[data-do="again"]', this.page.results).textContent = this.page.words.goOn;
    this.show(true);
  }

  /** @param {any} answer - of the server, which has finished the round */
  finished(answer) {
    const { saving, levels, draft, trail } = this.assessment;
    const { state } = this.page;
    levels.selected = '';
    saving.finished();
    if (trail.leave()) {
      // The browser brings back where that entry was scrolled to, and does so last.
      window.addEventListener('popstate', () => window.setTimeout(() => this.arrive()), { once: true });
    }
    if (answer.at && answer.at.level === state.at.level) {
      state.at = answer.at;
    }
    state.chosenBefore = answer.chosenBefore || state.chosenBefore;
    state.again = answer.again || state.again;
    state.roleBefore = draft.value.role;
    state.organisationBefore = draft.value.organisation;
    this.page.results.outerHTML = answer.html;
    markPlanned(this.page.root);
    this.isLookedAt = false;
    this.show(true);
  }

  /**
   * Nothing else is finished than what the page shows: what could not be kept goes from the page first.
   * @param {any} answer
   */
  notFinished(answer) {
    const { saving, levels, draft, steps, messages, notes } = this.assessment;
    saving.stopFinishing();
    saving.goOnFrom(answer.stored);
    saving.changed = false;
    levels.at(answer.stored.draft.level, () => {
      draft.take(Object.assign(answer.stored.draft, { step: draft.value.step }));
      saving.dropped = answer.dropped;
      saving.forget();
      steps.show(draft.value.step, false);
      messages.status('');
      notes.showDropped(this.page.words.notFinished);
      messages.lookAt(notes.box);
    });
  }

  sayFinishedElsewhere() {
    const note = document.createElement('p');
    note.className = 'cxb-notice';
    note.textContent = this.page.words.finishedElsewhere;
    findPart('done-heading', this.page.root).after(note);
  }

  /** Back to the open round, or on to another one. */
  rateAgain() {
    const { conflicts, levels, draft, saving, steps, messages } = this.assessment;
    if (this.isLookedAt) {
      steps.show(draft.value.step, true);
      return;
    }
    levels.at(
      conflicts.lateDraft?.level,
      () => {
        const late = conflicts.takeLate();
        draft.value = late ? draft.fit(late) : draft.empty();
        saving.round.draftChanged();
        messages.status('');
        steps.show(this.page.state.steps[0], true);
        if (late) {
          saving.touch();
        }
      },
      (sentence) => {
        findPart('action-status', this.page.results).textContent = sentence;
      },
    );
  }
}
