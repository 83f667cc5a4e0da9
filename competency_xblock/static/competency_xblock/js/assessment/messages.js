/* What the page says about saving, and what it asks. */

import { find, findAll } from '../lib/dom.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Messages {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
    this.problemBox = this.page.part('problem');
    this.conflictBox = this.page.part('conflict');
  }

  /**
   * Beside the steps, and at the end of each: long ones need it there too.
   * @param {string} sentence
   * @param {string} [kind] - busy, waiting, saved, partly; '' for none of them
   */
  status(sentence, kind = '') {
    const line = this.page.part('status');
    if (line.textContent !== sentence) {
      line.textContent = sentence;
    }
    line.dataset.kind = kind;
    for (const below of findAll('[data-part="status-below"]', this.page.form)) {
      below.textContent = sentence;
      below.dataset.kind = kind;
    }
  }

  /** What kind of thing was said last. */
  get kind() {
    return this.page.part('status').dataset.kind;
  }

  /**
   * Says what is wrong where people look: in the place that it is about, else just above the buttons.
   * @param {string} sentence - '' for nothing
   * @param {HTMLElement | null} [place]
   */
  problem(sentence, place) {
    const box = this.problemBox;
    box.textContent = sentence;
    box.hidden = !sentence;
    if (sentence && place) {
      place.appendChild(box);
    } else if (sentence) {
      this.aboveButtons(box);
    }
  }

  /** @param {HTMLElement} box */
  aboveButtons(box) {
    find(`[data-step="${this.assessment.draft.value.step}"] .cxb-nav`, this.page.form).before(box);
  }

  /**
   * Leads to a box that has to be read first.
   * @param {HTMLElement} box
   */
  bring(box) {
    this.aboveButtons(box);
    box.hidden = false;
    this.lookAt(box);
  }

  /** @param {HTMLElement} box */
  lookAt(box) {
    box.scrollIntoView({ block: 'center' });
    box.focus({ preventScroll: true });
  }

  /**
   * Something was not taken, and has to be read.
   * @param {string} sentence
   */
  refuse(sentence) {
    this.status('');
    this.problem(sentence);
    this.problemBox.scrollIntoView({ block: 'center' });
  }

  /** The round can be finished again. */
  allowFinishing() {
    find('[data-do="submit"]', this.page.form).removeAttribute('aria-disabled');
  }

  /**
   * While a round is on its way to be finished, nothing can be typed that would come too late.
   * @param {boolean} still
   */
  hold(still) {
    for (const element of findAll('[data-step] > *:not(.cxb-nav)', this.page.form)) {
      element.inert = still;
    }
  }
}
