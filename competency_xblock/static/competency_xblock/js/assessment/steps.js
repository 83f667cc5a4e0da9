/* The steps: which one is shown, and what has to be done before the next. */

import { find, findAll } from '../lib/dom.js';
import { textOf } from './plan.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Steps {
  /** The last step that was reached, by its number. */
  furthest = 0;
  /** Whether it was asked if an empty round is meant; asking twice would be nagging. */
  hasWarned = false;
  /** When another part of the page was shown last. */
  shownAt = 0;

  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  get current() {
    return this.assessment.draft.value.step;
  }

  /** @param {string} step */
  indexOf(step) {
    return this.page.state.steps.indexOf(step);
  }

  /* ---- showing ------------------------------------------------------------------------------------------------- */

  /**
   * @param {string} step
   * @param {boolean} focus - whether to go there; not as the page opens
   */
  show(step, focus) {
    const { results, draft, notes, conflicts, messages } = this.assessment;
    const { form, state } = this.page;
    const index = Math.max(0, this.indexOf(step));
    results.close();
    this.shownAt = performance.now();
    form.hidden = false;
    draft.value.step = state.steps[index];
    this.markSteps(index);
    this.hasWarned = false;
    this.fill();
    notes.showDropped();
    if (conflicts.conflictingRound) {
      messages.aboveButtons(messages.conflictBox);
    }
    if (focus) {
      find(`[data-step="${this.current}"] h3`, form).focus({ preventScroll: true });
      this.page.head.scrollIntoView({ block: 'start' });
    }
  }

  /** @param {number} index */
  markSteps(index) {
    for (const section of findAll('[data-step]', this.page.form)) {
      section.hidden = section.dataset.step !== this.current;
    }
    for (const [position, button] of findAll('[data-go]', this.page.form).entries()) {
      if (position === index) {
        button.setAttribute('aria-current', 'step');
      } else {
        button.removeAttribute('aria-current');
      }
      button.parentNode.classList.toggle('cxb-past', position < index);
      find('[data-visited]', button).hidden = position >= index;
    }
  }

  fill() {
    const { draft, levels, choices, cards, revised, plan } = this.assessment;
    for (const field of findAll('[data-field]', this.page.form)) {
      field.value = draft.value[/** @type {'role' | 'organisation'} */ (field.dataset.field)];
    }
    /** @type {Record<string, () => void>} */
    const fills = {
      level: () => levels.fill(),
      groups: () => choices.fillGroups(),
      choose: () => choices.fillCompetencies(),
      rate: () => cards.fill(),
      discuss: () => revised.fill(),
      plan: () => plan.fill(),
    };
    fills[this.current]?.();
  }

  /* ---- walking ------------------------------------------------------------------------------------------------- */

  /** @param {1 | -1} by */
  walk(by) {
    this.walkTo(this.page.state.steps[this.indexOf(this.current) + by]);
  }

  /**
   * Goes to a step, unless something has to be chosen before it.
   * @param {string} step
   */
  walkTo(step) {
    const { draft, levels, messages } = this.assessment;
    const { state, words } = this.page;
    const level = levels.selected || draft.value.level;
    const isAfter = (/** @type {string} */ other) => this.indexOf(step) > this.indexOf(other);
    if (this.current === 'groups' && !draft.value.chosen.length && isAfter('groups')) {
      messages.problem(words.groupNeeded);
    } else if (!state.levels.length || !isAfter('level')) {
      this.goTo(step);
    } else if (!level) {
      this.show('level', this.current !== 'level');
      messages.problem(words.levelNeeded);
    } else {
      levels.at(level, () => {
        if (levels.selected && levels.selected !== level) {
          this.walkTo(step); // another was ticked while this one was on its way
          return;
        }
        levels.goOnAt(level);
        this.goTo(step);
      });
    }
  }

  /**
   * Where one stands is kept with the answers; walking about alone starts no round.
   * @param {string} step
   */
  goTo(step) {
    const { saving, conflicts } = this.assessment;
    conflicts.wentOn();
    if (saving.finishing && !saving.sending) {
      saving.stopFinishing();
    }
    this.show(step, true);
    const reached = this.indexOf(step);
    saving.advanced ||= reached > this.furthest;
    this.furthest = Math.max(this.furthest, reached);
    if (saving.round.key || saving.changed) {
      saving.touch({ typed: false });
    }
  }

  /* ---- finishing ------------------------------------------------------------------------------------------------ */

  /** @param {any} button */
  finish(button) {
    const { saving, conflicts, messages } = this.assessment;
    if (saving.finishing) {
      return;
    }
    if (conflicts.isAsking()) {
      messages.bring(conflicts.conflictingRound ? messages.conflictBox : messages.problemBox);
    } else if (this.hasWarned || !this.warn()) {
      button.setAttribute('aria-disabled', 'true'); // and not disabled, which would take the focus away
      saving.finish();
    }
  }

  /**
   * Asks once where something may have been forgotten; nothing is required to finish.
   * @returns {boolean} whether there was something to ask
   */
  warn() {
    const { draft, plan, notes, messages } = this.assessment;
    const { undated, wordless } = plan.incomplete;
    const isEmpty = !draft.asked().some((id) => draft.isAnswered(id));
    if (undated) {
      notes.judgeDate(undated);
      undated.focus();
    } else if (wordless) {
      messages.problem(this.page.words.actionText, wordless);
      textOf(wordless).focus();
    } else if (isEmpty) {
      messages.problem(this.page.words.nothingRated);
      messages.problemBox.focus();
    }
    this.hasWarned = Boolean(undated || wordless || isEmpty);
    return this.hasWarned;
  }
}
