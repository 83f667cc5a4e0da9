/* Units of the map that are no longer in the course, and those that were copied with their section. */

import { find, findPart, format } from '../lib/dom.js';
import { copyOf } from './templates.js';
import { moveToCopies } from './unit_map.js';

/** @typedef {import('./types.js').EditorState} EditorState */

export class GoneUnits {
  /**
   * @param {HTMLElement} page
   * @param {EditorState} state
   * @param {(topicId: string) => string} titleOf - of a topic
   */
  constructor(page, state, titleOf) {
    this.page = page;
    this.state = state;
    this.titleOf = titleOf;
  }

  draw() {
    const box = findPart('gone', this.page);
    if (!box) {
      return; // the course has no units
    }
    const { map, missing, copies } = this.state;
    const lines = missing.filter((id) => map[id]).map((id) => this.lineOf(id));
    find('ul', box).replaceChildren(...lines);
    box.hidden = !lines.length;
    findPart('copies', this.page).hidden = !copies.some(([original]) => map[original]);
  }

  /** @param {HTMLElement} button - in the line of the unit that goes */
  remove(button) {
    const { gone } = /** @type {HTMLElement} */ (button.closest('[data-gone]')).dataset;
    delete this.state.map[/** @type {string} */ (gone)];
    this.draw();
    (find('[data-gone] button', this.page) ?? findPart('find-unit', this.page)).focus();
  }

  useCopies() {
    moveToCopies(this.state.map, this.state.copies);
    this.state.copies = [];
  }

  /** @param {string} unitId */
  lineOf(unitId) {
    const { map, words } = this.state;
    const line = copyOf(this.page, 'gone-template');
    line.dataset.gone = unitId;
    find('span', line).textContent = format(words.gone, {
      title: map[unitId].title || words.aUnit,
      topics: map[unitId].topics.map(this.titleOf).join(', '),
    });
    return line;
  }
}
