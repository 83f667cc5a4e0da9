/* The bar at the end: where one is, the way on and back. What it says about saving is in messages.js. */

import { find, findAll, format } from '../lib/dom.js';

/** @typedef {import('./main.js').Assessment} Assessment */

/** How much of the window the bar covers at most; where what it says makes it taller, it stands below the card. */
const MOST = 1 / 4;

export class Bar {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
    this.box = this.page.part('bar');
    const measure = () => this.box.toggleAttribute('data-tall', this.box.offsetHeight > MOST * window.innerHeight);
    new ResizeObserver(measure).observe(this.box);
    window.addEventListener('resize', measure);
  }

  fill() {
    const { steps, cards, draft, conflicts, messages } = this.assessment;
    const { form, state } = this.page;
    const { stop } = cards;
    const section = find(`[data-step="${steps.current}"]`, form);
    const position = steps.indexOf(steps.current);
    const isLast = position === state.steps.length - 1;
    const next = find('[data-do="next"]', this.box);
    const submit = find('[data-do="submit"]', this.box);
    const isOpen = !steps.isChanging && Boolean(stop?.card) && !draft.isAnswered(stop?.card ?? '');
    const asks = conflicts.isAsking() || messages.isAsking;
    find('[data-do="back"]', this.box).hidden = !position;
    // A step may have a button of its own for this: then there is no second one, and the bar covers nothing of it.
    const hasOwn = Boolean(find('[data-do="start"], [data-do="next"], [data-do="submit"]', section));
    this.box.toggleAttribute('data-still', hasOwn);
    next.hidden = isLast || hasOwn;
    submit.hidden = !isLast || hasOwn;
    next.textContent = this.wayOn(isOpen) ?? section.dataset.next;
    next.classList.toggle('cxb-second', isOpen || asks);
    submit.classList.toggle('cxb-second', asks);
    this.fillPlace();
  }

  /**
   * What the way on is called where it leads to no next step.
   * @param {boolean} isOpen - the card in view has no answer
   */
  wayOn(isOpen) {
    const { steps, cards } = this.assessment;
    const { words } = this.page;
    if (steps.isChanging) {
      return words.backToCheck;
    }
    const isRest = cards.stop && !cards.stop.card;
    return isOpen ? words.skip : isRest ? words.nextGroup : undefined;
  }

  /** Which card of how many, in words and as a row of segments. */
  fillPlace() {
    const { cards, draft, steps } = this.assessment;
    const { stop } = cards;
    const around = stop?.card ? cards.around(stop) : [];
    const segments = around.map(({ card }) => {
      const segment = document.createElement('li');
      segment.className = card === stop?.card ? 'cxb-here' : draft.isAnswered(card) ? 'cxb-done' : '';
      return segment;
    });
    const isRating = steps.current === 'rate';
    const place = stop?.card ? { number: around.indexOf(stop) + 1, all: around.length } : null;
    this.page.part('segments').replaceChildren(...segments);
    this.page.part('place').textContent = place ? format(this.page.words.place, place) : '';
    const rated = this.page.part('rated-count');
    rated.textContent = isRating ? `${place ? '. ' : ''}${cards.progressOfAll()}` : '';
    rated.classList.toggle('cxb-hush', Boolean(stop));
  }

  /** Every button that finishes, wherever a step has one. */
  get finishing() {
    return findAll('[data-do="submit"]', this.page.form);
  }
}
