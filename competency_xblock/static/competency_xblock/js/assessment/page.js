/* What stands on the page of one assessment: its form, its cards, and what the server wrote into it. */

import { find, findAll, findPart } from '../lib/dom.js';

export class Page {
  /**
   * @param {HTMLElement} root - everything of one block
   * @param {HTMLElement} head - what the server wrote the state into
   * @param {HTMLFormElement} form
   */
  constructor(root, head, form) {
    this.root = root;
    this.head = head;
    this.form = form;
    /** @type {import('./types.js').State} */
    this.state = JSON.parse(head.dataset.state ?? '');
    /** @type {Record<string, any>} the card of each competency; others once another level is here */
    this.cards = {};
    this.findCards();
  }

  get words() {
    return this.state.words;
  }

  findCards() {
    this.cards = Object.fromEntries(
      findAll('[data-competency]', this.form).map((card) => [card.dataset.competency, card]),
    );
  }

  /**
   * @param {string} name - of a part of the form
   */
  part(name) {
    return findPart(name, this.form);
  }

  /** What follows a finished round; empty where there was none. */
  get results() {
    return findPart('done', this.root);
  }

  get actionRows() {
    return findAll('.cxb-action', this.form);
  }

  /** @param {string} competency */
  titleOf(competency) {
    return this.cards[competency].dataset.title;
  }

  /**
   * Whether a competency is only to think about.
   * @param {string} competency
   */
  isReflected(competency) {
    return 'reflect' in this.cards[competency].dataset;
  }

  /**
   * Where a statement stands in its card; null where the framework says it no more.
   * @param {string} competency
   * @param {string} statement
   */
  statement(competency, statement) {
    const card = this.cards[competency];
    return card ? find(`[data-says="${statement}"]`, card) : null;
  }

  /**
   * What a field offers; null where there is no such field.
   * @param {string} name
   * @returns {string[] | null}
   */
  options(name) {
    const field = find(`[data-field="${name}"]`, this.form);
    return field && Array.from(field.options, (option) => option.value);
  }
}
