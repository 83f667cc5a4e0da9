/* The steps: which one is shown, and what has to be done before the next. */

import { find, findAll } from '../lib/dom.js';
import { textOf } from './plan.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Steps {
  /** The last step that was reached, by its number. */
  furthest = 0;
  /** Whether it was asked if an empty round is meant; asking twice would be nagging. */
  hasWarned = false;
  /** Whether one answer of the list is changed: the way on and back leads to the list. */
  isChanging = false;
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
   * @param {string} [stop] - which of the cards, by its key; else the first without an answer
   */
  show(step, focus, stop = '') {
    const { results, draft, notes, bar, cards, trail } = this.assessment;
    const { form, state } = this.page;
    results.close();
    this.shownAt = performance.now();
    form.hidden = false;
    draft.value.step = state.steps[Math.max(0, this.indexOf(step))];
    for (const section of findAll('[data-step]', form)) {
      section.hidden = section.dataset.step !== this.current;
    }
    this.hasWarned = false;
    const before = cards.leave();
    this.fill(stop || before);
    notes.showDropped();
    bar.fill();
    this.page.part('last-round').hidden ||= Boolean(cards.stop);
    trail.at(placeOf(this.current, cards.stop?.key), focus);
    if (focus) {
      this.arrive();
    }
  }

  /** As the page opens: where one was before a reload, or before the browser's Back led here again. */
  open() {
    const [step, stop] = this.assessment.trail.place.split('/');
    const isReturn = step === this.current;
    this.show(this.current, false, isReturn ? stop : '');
    if (isReturn && stop) {
      afterScrollIsRestored(() => this.lookAgain());
    }
  }

  /** The browser brings back where the page was scrolled to before it was as long as it is: the card may be cut. */
  lookAgain() {
    const { inView } = this.assessment.cards;
    const { top, bottom } = inView?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    if (top < window.innerHeight && bottom > 0) {
      this.bringIntoView();
    }
  }

  /** The learner is led to the heading of what is shown now. */
  arrive() {
    const box = this.assessment.cards.inView;
    const heading = box ? find('.cxb-card-title', box) : find(`[data-step="${this.current}"] h3`, this.page.form);
    heading.focus({ preventScroll: true });
    this.bringIntoView();
  }

  /** What is shown begins at the top of the window. Where the whole does not fit in view, a card does. */
  bringIntoView() {
    const { form, head } = this.page;
    const box = this.assessment.cards.inView;
    const height = form.getBoundingClientRect().bottom - head.getBoundingClientRect().top;
    (box && height > window.innerHeight ? box : head).scrollIntoView({ block: 'start' });
  }

  /** @param {string} stop */
  fill(stop) {
    const { draft, welcome, levels, choices, cards, revised, check } = this.assessment;
    for (const field of findAll('[data-field]', this.page.form)) {
      field.value = draft.value[/** @type {'role' | 'organisation'} */ (field.dataset.field)];
    }
    /** @type {Record<string, () => void>} */
    const fills = {
      before: () => welcome.fill(),
      level: () => levels.fill(),
      groups: () => choices.fillGroups(),
      choose: () => choices.fillCompetencies(),
      rate: () => cards.fill(stop),
      discuss: () => revised.fill(),
      check: () => check.fill(),
    };
    fills[this.current]?.();
  }

  /* ---- walking ------------------------------------------------------------------------------------------------- */

  /**
   * On to the next card or step, or back to the one before.
   * @param {1 | -1} by
   */
  walk(by) {
    const { cards, trail, view } = this.assessment;
    if (this.isChanging) {
      this.returnToCheck(by);
      return;
    }
    const neighbour = cards.neighbour(by);
    const step = neighbour ? this.current : this.page.state.steps[this.indexOf(this.current) + by];
    const isBackToCards = step === 'rate' && by < 0 && !view.isOnePage;
    const stop = neighbour || (isBackToCards ? cards.last : '');
    if (by > 0 || !trail.goBackTo(placeOf(step, stop))) {
      this.walkTo(step, stop);
    }
  }

  /** @param {string} id - of a competency, whose card is shown */
  goToCard(id) {
    const isChanging = this.current === 'check';
    this.walkTo('rate', id);
    this.isChanging = isChanging;
    this.assessment.bar.fill();
  }

  /** @param {1 | -1} by */
  returnToCheck(by) {
    if (by > 0 || !this.assessment.trail.goBackTo(placeOf('check', ''))) {
      this.walkTo('check');
    }
  }

  /** Past the cards that are left. */
  endCards() {
    this.walkTo(this.page.state.steps[this.indexOf('rate') + 1]);
  }

  /** Goes where the browser's Back or Forward has led. */
  follow() {
    const { trail, results } = this.assessment;
    const [step, stop] = trail.place.split('/');
    const isElsewhere = trail.place !== placeOf(this.current, this.assessment.cards.stop?.key);
    if (!step || (this.page.form.hidden ? !results.isLookedAt : !isElsewhere)) {
      return;
    }
    trail.isFollowing = true;
    this.walkTo(step, stop);
    trail.isFollowing = false;
    window.setTimeout(() => this.bringIntoView()); // the browser brings back where that entry was scrolled to, and does so last
  }

  /**
   * Goes to a step, unless something has to be chosen before it.
   * @param {string} step
   * @param {string} [stop] - which of the cards
   */
  walkTo(step, stop) {
    const { draft, levels, messages } = this.assessment;
    const { state, words } = this.page;
    const level = levels.selected || draft.value.level;
    const isAfter = (/** @type {string} */ other) => this.indexOf(step) > this.indexOf(other);
    if (this.current === 'groups' && !draft.value.chosen.length && isAfter('groups')) {
      messages.problem(words.groupNeeded);
    } else if (!state.levels.length || !isAfter('level')) {
      this.goTo(step, stop);
    } else if (!level) {
      this.show('level', this.current !== 'level');
      levels.sayNeeded(words.levelNeeded);
    } else {
      levels.at(level, () => {
        if (levels.selected && levels.selected !== level) {
          this.walkTo(step, stop); // another was ticked while this one was on its way
          return;
        }
        levels.goOnAt(level);
        this.goTo(step, stop);
      });
    }
  }

  /**
   * Where one stands is kept with the answers; walking about alone starts no round.
   * @param {string} step
   * @param {string} [stop]
   */
  goTo(step, stop) {
    const { saving, conflicts } = this.assessment;
    const isOtherStep = step !== this.current;
    conflicts.wentOn();
    if (saving.finishing && !saving.sending) {
      saving.stopFinishing();
    }
    this.show(step, true, stop);
    const reached = this.indexOf(step);
    saving.advanced ||= reached > this.furthest;
    this.furthest = Math.max(this.furthest, reached);
    if (isOtherStep && (saving.round.key || saving.changed)) {
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

/**
 * Where one is, as the tab's history has it.
 * @param {string} step
 * @param {string} [stop]
 */
export function placeOf(step, stop = '') {
  return `${step}/${stop}`;
}

/** @param {() => void} then */
function afterScrollIsRestored(then) {
  if (document.readyState === 'complete') {
    window.setTimeout(then);
  } else {
    window.addEventListener('load', () => window.setTimeout(then), { once: true });
  }
}
