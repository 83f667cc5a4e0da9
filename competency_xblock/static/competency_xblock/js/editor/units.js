/* The course's units with the topics that each teaches. Sections are drawn when they are opened: hundreds of units with
   all their topics at once would take long. */

import { find, findAll, findPart, format } from '../lib/dom.js';
import { matchingUnits, sectionsWithUnits, shortTitle, unitsIn } from './outline.js';
import { copyOf } from './templates.js';
import { isMapped, mappedUnit, setMinutes, setTopic } from './unit_map.js';

/** @typedef {import('./types.js').EditorState} EditorState */
/** @typedef {import('./types.js').Topic} Topic */
/** @typedef {import('./outline.js').Section} Section */
/** @typedef {{ box: HTMLDetailsElement, section: Section, isBuilt: boolean, found: number }} DrawnSection */

const NARROW = 480; // pixels; on a phone sections begin folded
const OPEN_AT_ONCE = 40; // units; a course with more begins with its sections folded

export class Units {
  /**
   * @param {HTMLElement} page
   * @param {EditorState} state
   */
  constructor(page, state) {
    this.page = page;
    this.state = state;
    /** @type {DrawnSection[]} */
    this.sections = [];
  }

  /** All topics that a unit can teach. */
  get topics() {
    return [...this.state.topics, ...this.state.ownTopics];
  }

  /** Draws all anew; sections that are open stay open. */
  draw() {
    const place = findPart('sections', this.page);
    if (!place) {
      return; // the course has no units
    }
    const outline = sectionsWithUnits(this.state.outline);
    const count = outline.reduce((sum, section) => sum + unitsIn(section).length, 0);
    const opensAtOnce = count <= OPEN_AT_ONCE && this.page.clientWidth > NARROW;
    const wereOpen = this.sections.map(({ box }) => box.open);
    this.sections = outline.map((section) => this.drawSection(section));
    place.replaceChildren(...this.sections.map(({ box }) => box));
    this.sections.forEach((drawn, number) => {
      if (wereOpen[number] ?? opensAtOnce) {
        drawn.box.open = true;
        this.buildRows(drawn);
      }
    });
    this.filter();
  }

  /** @param {HTMLInputElement} input - a topic or the minutes, in a unit's row */
  change(input) {
    const { unit } = /** @type {HTMLElement} */ (input.closest('[data-unit]')).dataset;
    const unitId = /** @type {string} */ (unit);
    if (input.type === 'checkbox') {
      setTopic(this.state.map, unitId, input.value, input.checked);
    } else {
      setMinutes(this.state.map, unitId, input.validity.badInput ? -1 : Number(input.value) || 0);
    }
    this.showCounts();
  }

  /** Shows the units that are searched for: of all that the course has, whether they are drawn yet or not. */
  filter() {
    const search = findPart('find-unit', this.page);
    if (!search) {
      return;
    }
    const filter = findPart('which', this.page).value;
    for (const drawn of this.sections) {
      const shown = matchingUnits(unitsIn(drawn.section), search.value, filter, (id) => isMapped(this.state.map, id));
      drawn.found = shown.size;
      drawn.box.hidden = !shown.size;
      if (search.value.trim() && shown.size && !drawn.isBuilt) {
        drawn.box.open = true;
        this.buildRows(drawn);
      }
      showRows(drawn.box, shown);
    }
    this.showCounts();
  }

  /** Ends the search. */
  showAll() {
    findPart('find-unit', this.page).value = '';
    findPart('which', this.page).value = '';
    this.filter();
  }

  /**
   * The row of a unit, which is drawn if it has to be.
   * @param {string} unitId
   * @returns {HTMLElement | undefined}
   */
  rowOf(unitId) {
    const drawn = this.sections.find(({ section }) => unitsIn(section).some(([id]) => id === unitId));
    if (drawn) {
      this.build(drawn);
    }
    return findAll('[data-unit]', this.page).find((row) => row.dataset.unit === unitId);
  }

  /** @param {string} topicId */
  titleOf(topicId) {
    const topic = this.topics.find(({ id }) => id === topicId);
    return topic ? topic.title || this.state.words.newTopic : (this.state.otherTopics[topicId] ?? topicId);
  }

  showCounts() {
    const { map, words } = this.state;
    const counts = { shown: 0, all: 0, mapped: 0 };
    for (const { box, section, found } of this.sections) {
      const units = unitsIn(section);
      const done = units.filter(([id]) => isMapped(map, id)).length;
      const count = format(words.mapped, { done, all: units.length });
      findPart('section-count', box).textContent = ` ${count}`;
      counts.shown += found;
      counts.all += units.length;
      counts.mapped += done;
    }
    const line = findPart('units-found', this.page);
    if (line) {
      line.textContent = format(words.shown, counts);
    }
  }

  /**
   * @param {Section} section
   * @returns {DrawnSection}
   */
  drawSection(section) {
    const box = /** @type {HTMLDetailsElement} */ (copyOf(this.page, 'section-template'));
    const drawn = { box, section, isBuilt: false, found: 0 };
    find('.cxb-area-title', box).textContent = section[0];
    box.addEventListener('toggle', () => {
      if (box.open) {
        this.build(drawn);
      }
    });
    return drawn;
  }

  /** @param {DrawnSection} drawn */
  build(drawn) {
    if (!drawn.isBuilt) {
      this.buildRows(drawn);
      this.filter();
    }
  }

  /** @param {DrawnSection} drawn */
  buildRows(drawn) {
    drawn.isBuilt = true;
    for (const [title, units] of drawn.section[1]) {
      const group = document.createElement('div');
      if (title) {
        const heading = document.createElement('h4');
        heading.textContent = title;
        group.append(heading);
      }
      group.append(...units.map(([id, unitTitle]) => this.drawRow(id, unitTitle)));
      drawn.box.append(group);
    }
  }

  /**
   * @param {string} unitId
   * @param {string} title
   */
  drawRow(unitId, title) {
    const row = copyOf(this.page, 'unit-template');
    const mapped = mappedUnit(this.state.map, unitId);
    row.dataset.unit = unitId;
    find('legend', row).textContent = title;
    const { topics } = this;
    const others = mapped.topics.filter((topicId) => !topics.some(({ id }) => id === topicId));
    const offered = [...topics, ...others.map((id) => ({ id, title: this.titleOf(id) }))];
    const chips = offered.map((topic) => this.drawChip(topic, mapped.topics.includes(topic.id)));
    find('.cxb-minutes', row).before(...chips);
    findPart('minutes', row).value = mapped.minutes || '';
    return row;
  }

  /**
   * @param {Topic} topic
   * @param {boolean} isTicked
   */
  drawChip(topic, isTicked) {
    const { newTopic } = this.state.words;
    const chip = copyOf(this.page, 'chip-template');
    const box = find('input', chip);
    box.value = topic.id;
    box.checked = isTicked;
    box.setAttribute('aria-label', topic.title || newTopic);
    find('span', chip).textContent = shortTitle(topic.title) || newTopic;
    chip.title = topic.title;
    return chip;
  }
}

/**
 * Shows the rows of these units, and the subsections that have one.
 * @param {HTMLElement} box
 * @param {Set<string>} shown
 */
function showRows(box, shown) {
  for (const row of findAll('[data-unit]', box)) {
    row.hidden = !shown.has(row.dataset.unit);
  }
  for (const group of findAll('div', box)) {
    if (group.parentNode === box) {
      group.hidden = !find('[data-unit]:not([hidden])', group);
    }
  }
}
