/* The start: what one gets and who sees what; who comes back is welcomed, and rates what they worked on, or everything. */

import { findAll, format } from '../lib/dom.js';

/** @typedef {import('./main.js').Assessment} Assessment */

const MINUTES_LEAST = 2;

export class Welcome {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
    /** What the server wrote, for who is new. */
    this.newcomers = this.page.part('start-heading').textContent;
    /** @type {any} where the plans whose day has come stand among the results */
    this.homeOfPlans = null;
  }

  fill() {
    const { again, words } = this.page.state;
    this.page.part('first-time').hidden = Boolean(again);
    this.page.part('gets').hidden = Boolean(again);
    this.page.part('start-heading').textContent = again ? words.welcomeBack : this.newcomers;
    this.page.part('last-finished').hidden = !again;
    this.page.part('last-finished').textContent = again ? format(words.lastFinished, { day: again.day }) : '';
    this.bringPlans();
    this.offerPart();
  }

  /** Plans whose day has come stand above the results; who begins again meets them here. */
  bringPlans() {
    const place = this.page.part('due-plans');
    const due = findAll('[data-plan-due]', this.page.results);
    if (due.length) {
      this.homeOfPlans = due[0].parentNode;
      place.replaceChildren(...due);
    }
    place.hidden = !place.children.length;
  }

  /** Back to where they were, unless the page after a round is another one by now, with its own. */
  returnPlans() {
    const place = this.page.part('due-plans');
    if (this.homeOfPlans?.isConnected) {
      this.homeOfPlans.append(...place.children);
    }
    place.replaceChildren();
  }

  /** What was worked on, where it is a part of what is asked. */
  get workedOn() {
    const { again, at, chooseUpTo } = this.page.state;
    const ids = at.competencies.filter((id) => again?.workedOn.includes(id));
    return chooseUpTo || ids.length === at.competencies.length ? [] : ids;
  }

  offerPart() {
    const { again, at, words, minutesEach } = this.page.state;
    const { workedOn } = this;
    const part = this.page.part('rate-part');
    const all = this.page.part('rate-all');
    const count = workedOn.length;
    this.page.part('part-offer').hidden = part.hidden = !count;
    all.classList.toggle('cxb-second', count > 0);
    all.textContent = all.dataset.first;
    if (!again || !count) {
      return;
    }
    const minutes = (/** @type {number} */ cards) => Math.max(MINUTES_LEAST, Math.round(cards * minutesEach));
    const most = at.competencies.length;
    part.textContent = format(words.ratePart, { count });
    all.textContent = at.groups ? words.chooseGroups : format(words.rateAll, { count: most });
    this.page.part('worked-on').replaceChildren(...workedOn.map((id) => listItem(this.page.titleOf(id))));
    this.page.part('part-minutes').textContent = format(words.partMinutes, {
      few: minutes(count),
      all: most,
      many: minutes(most),
    });
  }

  /* ---- what the learner does ------------------------------------------------------------------------------------ */

  ratePart() {
    this.rateOnly(this.workedOn);
    this.assessment.steps.walkTo('rate');
  }

  /** Everything, also where only a part was chosen before. */
  start() {
    const { draft } = this.assessment;
    if (draft.isPart(draft.value.chosen)) {
      this.rateOnly(draft.wholeGroups(this.page.state.chosenBefore));
    }
    this.assessment.steps.walk(1);
  }

  /** @param {string[]} competencies - none of them for all */
  rateOnly(competencies) {
    const { draft, saving } = this.assessment;
    draft.value.chosen = competencies;
    if (saving.round.key) {
      saving.touch(); // a choice alone begins no round
    }
  }
}

/** @param {string} text */
function listItem(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}
