/* After the discussion: the confidence that was chosen first, and whether it is another now. */

import { checkRadio, cloneTemplate, find, findAll, findPart, format } from '../lib/dom.js';
import { completeCard } from './card_parts.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Revised {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  fill() {
    const rated = this.assessment.draft.rated();
    this.page.part('revised').replaceChildren(...rated.map((id) => this.card(id)));
    this.page.part('nothing-rated').hidden = rated.length > 0;
  }

  /** @param {string} id */
  card(id) {
    const { initial, revised } = this.assessment.draft.value.answers[id];
    const card = cloneTemplate('revised', this.page.form);
    const scale = find('.cxb-scale', completeCard(this.page, id)).cloneNode(true);
    const group = `revised-${id}`;
    card.dataset.revised = id;
    find('legend', card).textContent = this.page.titleOf(id);
    findPart('initial', card).textContent = format(this.page.words.initial, { value: initial ?? '' });
    for (const radio of findAll('input', scale)) {
      radio.name = group;
      radio.checked = false;
    }
    findPart('scale', card).appendChild(scale);
    if (revised !== null) {
      checkRadio(card, group, String(revised));
    }
    find('[data-do="clear-revised"]', card).hidden = revised === null;
    return card;
  }

  /** @param {any} radio */
  rate(radio) {
    const card = radio.closest('[data-revised]');
    this.assessment.draft.answerTo(card.dataset.revised).revised = Number(radio.value);
    find('[data-do="clear-revised"]', card).hidden = false;
    this.assessment.saving.touch();
  }

  /** @param {any} button */
  clear(button) {
    const card = button.closest('[data-revised]');
    const { revised } = card.dataset;
    this.assessment.draft.answerTo(revised).revised = null;
    checkRadio(card, `revised-${revised}`, '');
    find('input', card).focus();
    button.hidden = true;
    this.assessment.saving.touch();
  }
}
