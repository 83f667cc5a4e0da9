/* The rest after a group of a long set: what is done of it, and every group to go on with. */

import { find, format } from '../lib/dom.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Rest {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  fill() {
    const { cards, draft } = this.assessment;
    const { words } = this.page;
    const { stop } = cards;
    this.page.part('rest').hidden = !stop || Boolean(stop.card);
    if (!stop || stop.card) {
      return;
    }
    const ids = cards.around(stop).map(({ card }) => card);
    const isDone = ids.every((id) => draft.isAnswered(id));
    const values = { group: this.titleOf(stop.group), ...cards.amount(ids) };
    const groups = [...new Set(cards.stops.map(({ group }) => group))];
    this.page.part('rest-title').textContent = format(isDone ? words.restDone : words.restSome, values);
    this.page.part('rest-groups').replaceChildren(...groups.map((group) => this.line(group)));
  }

  /** @param {string} group */
  titleOf(group) {
    return find(`[data-area="${group}"]`, this.page.form).dataset.title;
  }

  /** @param {string} group - to go to its first card without an answer, or its first */
  line(group) {
    const { cards, draft } = this.assessment;
    const ids = cards.stops.filter((stop) => stop.group === group && stop.card).map(({ card }) => card);
    const row = document.createElement('li');
    const button = document.createElement('button');
    const count = document.createElement('span');
    button.type = 'button';
    button.className = 'cxb-idea';
    button.dataset.card = ids.find((id) => !draft.isAnswered(id)) ?? ids[0];
    count.className = 'cxb-area-count';
    count.textContent = format(this.page.words.areaRated, cards.amount(ids));
    button.append(this.titleOf(group), ' ', count);
    row.append(button);
    return row;
  }
}
