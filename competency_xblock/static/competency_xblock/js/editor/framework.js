/* Choosing a framework: its parts of the form come from the server, and what was ticked in each is remembered, in case
   the author comes back to it. */

import { find, findPart } from '../lib/dom.js';

/** @typedef {import('./competencies.js').Competencies} Competencies */
/** @typedef {import('./types.js').Choice} Choice */
/** @typedef {import('./types.js').EditorState} EditorState */
/** @typedef {import('./types.js').Topic} Topic */

/**
 * @typedef {object} FrameworkParts - as the server answers
 * @property {string} framework
 * @property {string | null} own_framework - the text of its file
 * @property {Record<string, string>} html - by the name of the part of the page that it fills
 * @property {Choice} set
 * @property {Topic[]} topics
 * @property {number | null} aim
 */

/**
 * @typedef {object} FrameworkPlaces - what else a framework changes on the page
 * @property {(body: object, show: (parts: FrameworkParts) => void) => Promise<boolean>} ask - whether there was an answer
 * @property {(parts: FrameworkParts) => void} onParts - the parts are on the page; what is set in them is filled in next
 * @property {() => void} onChange
 */

export class FrameworkChoice {
  /**
   * @param {HTMLElement} page
   * @param {EditorState} state
   * @param {Competencies} competencies
   * @param {FrameworkPlaces} places
   */
  constructor(page, state, competencies, places) {
    this.page = page;
    this.state = state;
    this.competencies = competencies;
    this.places = places;
    /** The framework whose parts are shown. */
    this.current = this.select.value;
    /** @type {Record<string, Choice>} */
    this.choices = {};
    /** @type {string | null} The own file that was chosen here to be used; null while the stored one counts. */
    this.ownText = null;
  }

  /** @returns {HTMLSelectElement} */
  get select() {
    return find('[name="framework"]', this.page);
  }

  /** Whether it is a framework of the course's own that is chosen. */
  get isOwn() {
    return this.select.value === this.state.own;
  }

  /** Shows the parts of the framework that is chosen now. Says whether they could be had; if not, the one before stays. */
  async change() {
    const wanted = this.select.value;
    this.remember();
    this.showOwn();
    const usesText = wanted === this.state.own && this.ownText !== null;
    const body = { framework: wanted, ...(usesText && { own_framework: this.ownText }) };
    const isShown = await this.places.ask(body, (parts) => {
      if (this.select.value !== wanted) {
        return; // the author has gone on to another one since
      }
      this.show(parts);
      if (this.choices[wanted]) {
        this.competencies.fill(this.choices[wanted]);
      }
      this.places.onChange();
    });
    if (!isShown && this.select.value === wanted) {
      this.select.value = this.current;
      this.showOwn();
    }
    return isShown;
  }

  /**
   * Takes over what another assessment of the course asks.
   * @param {string} assessment
   * @param {() => void} onShown
   */
  async copyFrom(assessment, onShown) {
    this.remember();
    await this.places.ask({ same_as: assessment }, (parts) => {
      this.show(parts);
      onShown();
      this.places.onChange();
    });
  }

  /**
   * Uses this file; says whether that could be done.
   * @param {string} text
   */
  async useOwn(text) {
    const before = this.ownText;
    this.setOwnText(text);
    this.select.value = this.state.own;
    const isShown = await this.change();
    if (!isShown) {
      this.ownText = before;
    }
    return isShown;
  }

  /** @param {FrameworkParts} parts */
  show(parts) {
    for (const [name, html] of Object.entries(parts.html)) {
      findPart(name, this.page).innerHTML = html;
    }
    this.current = parts.framework;
    this.select.value = this.current;
    this.showOwn();
    if (parts.own_framework) {
      this.setOwnText(parts.own_framework);
    }
    this.state.topics = parts.topics;
    this.places.onParts(parts);
    this.competencies.fill(parts.set);
  }

  /** @param {string} text */
  setOwnText(text) {
    this.ownText = text;
    find('[data-do="save-file"]', this.page).hidden = false;
  }

  showOwn() {
    findPart('own', this.page).hidden = !this.isOwn;
  }

  remember() {
    if (this.current) {
      this.choices[this.current] = this.competencies.choice;
    }
  }
}
