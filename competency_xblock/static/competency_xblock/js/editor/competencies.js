/* What learners rate: the competencies that are ticked, how long they take, and their aims. */

import { find, findAll, findPart, format } from '../lib/dom.js';
import { lengthOf } from './length.js';

/** @typedef {import('./length.js').Spread} Spread */
/** @typedef {import('./types.js').Choice} Choice */
/** @typedef {import('./types.js').EditorState} EditorState */

const FEW_GROUPS = 3; // fewer are open from the start

export class Competencies {
  /**
   * @param {HTMLElement} page
   * @param {EditorState} state
   */
  constructor(page, state) {
    this.page = page;
    this.state = state;
  }

  /**
   * @param {HTMLElement} [from]
   * @returns {HTMLInputElement[]}
   */
  boxes(from = this.page) {
    return findAll('input[name="competencies"]', from);
  }

  /** @returns {HTMLDetailsElement[]} */
  get groups() {
    return findAll('[data-area]', this.page);
  }

  /** @returns {Spread} */
  get spread() {
    return find('[name="spread"]:checked', this.page)?.value ?? 'these';
  }

  /** @returns {Record<string, number>} */
  get aims() {
    /** @type {Record<string, number>} */
    const aims = {};
    for (const input of findAll('[data-aim]', this.page)) {
      if (input.validity.badInput) {
        aims[input.dataset.aim] = -1; // something that is no number: the server refuses it in words
      } else if (input.value !== '') {
        aims[input.dataset.aim] = Number(input.value);
      }
    }
    return aims;
  }

  /**
   * What is set of what belongs to a framework.
   * @returns {Choice}
   */
  get choice() {
    return {
      spread: find('[name="spread"]:checked', this.page)?.value ?? this.state.set.spread,
      competencies: this.tickedIn('competencies'),
      areas: this.tickedIn('areas'),
      level: find('[name="level"]', this.page)?.value ?? '',
      choose_up_to: find('[name="choose_up_to"]', this.page)?.value ?? '',
      aims: this.aims,
    };
  }

  /**
   * Fills it in. Groups with something ticked are open.
   * @param {Choice} choice
   */
  fill(choice) {
    for (const name of /** @type {const} */ (['competencies', 'areas'])) {
      for (const box of findAll(`input[name="${name}"]`, this.page)) {
        box.checked = choice[name].includes(box.value);
      }
    }
    for (const input of findAll('[name="spread"]', this.page)) {
      if (input.type === 'radio') {
        input.checked = input.value === choice.spread;
      } else {
        input.value = choice.spread;
      }
    }
    const level = find('[name="level"]', this.page);
    if (level) {
      level.value = choice.level;
    }
    find('[name="choose_up_to"]', this.page).value = choice.choose_up_to;
    for (const input of findAll('[data-aim]', this.page)) {
      input.value = choice.aims[input.dataset.aim] ?? '';
    }
    const { groups } = this;
    for (const group of groups) {
      group.open = groups.length < FEW_GROUPS || this.hasTicked(group);
    }
    this.showCounts();
  }

  /**
   * @param {(box: HTMLInputElement) => boolean} isTicked
   * @param {HTMLElement} [from]
   */
  tick(isTicked, from) {
    for (const box of this.boxes(from)) {
      box.checked = isTicked(box);
    }
  }

  /** Shows what goes with what is ticked: counts of groups, how long it takes, aims, what is never told by name. */
  showCounts() {
    const { spread } = this;
    for (const set of findAll('[data-spread]', findPart('choice', this.page))) {
      set.hidden = set.dataset.spread !== spread;
    }
    for (const group of this.groups) {
      this.showGroupCount(group);
    }
    this.showLength(spread);
    this.showAims(spread);
    this.showMarks();
  }

  /** Says what is never told by name, and that a contact is missing where keeping people safe is rated. */
  showMarks() {
    const marked = this.offeredBoxes().map((box) => box.dataset);
    const hasContact = Boolean(find('[name="safeguarding"]', this.page).value.trim());
    const isShown = {
      sensitive: marked.some((marks) => 'sensitive' in marks),
      'no-contact': !hasContact && marked.some((marks) => 'safety' in marks),
    };
    for (const [part, shown] of Object.entries(isShown)) {
      for (const line of findAll(`[data-part="${part}"]`, this.page)) {
        line.hidden = !shown;
      }
    }
  }

  /** The competencies that learners may be asked to rate. */
  offeredBoxes() {
    const { spread } = this;
    const areas = this.tickedIn('areas');
    const isOffered = {
      these: (/** @type {HTMLInputElement} */ box) => box.checked,
      areas: (/** @type {HTMLInputElement} */ box) =>
        areas.includes(/** @type {HTMLElement} */ (box.closest('[data-area]')).dataset.area ?? ''),
      all: () => true,
    }[spread];
    return this.boxes().filter(isOffered);
  }

  /**
   * Shows only competencies with this text.
   * @param {string} text
   */
  search(text) {
    const wanted = text.trim().toLocaleLowerCase();
    let found = 0;
    for (const group of this.groups) {
      found += this.searchGroup(group, wanted);
    }
    const sentence = format(this.state.words.found, { count: found });
    findPart('found', this.page).textContent = wanted ? sentence : '';
  }

  /**
   * @param {HTMLDetailsElement} group
   * @param {string} wanted - '' ends the search
   */
  searchGroup(group, wanted) {
    let found = 0;
    for (const label of findAll('[data-find]', group)) {
      label.hidden = !label.dataset.find.toLocaleLowerCase().includes(wanted);
      found += label.hidden ? 0 : 1;
    }
    find('.cxb-every', group).hidden = Boolean(wanted);
    group.hidden = !found;
    if (wanted && found && !group.open) {
      group.open = true;
      group.dataset.opened = '';
    } else if (!wanted && 'opened' in group.dataset) {
      group.open = this.hasTicked(group); // it was folded before the search
      delete group.dataset.opened;
    }
    return found;
  }

  /** @param {HTMLElement} group */
  showGroupCount(group) {
    const boxes = this.boxes(group);
    const done = boxes.filter((box) => box.checked).length;
    const every = find('[data-all]', group);
    const count = format(this.state.words.areaCount, { done, all: boxes.length });
    findPart('area-count', group).textContent = ` ${count}`;
    every.checked = done === boxes.length;
    every.indeterminate = done > 0 && done < boxes.length;
  }

  /** @param {Spread} spread */
  showLength(spread) {
    const { many, minutesEach, words } = this.state;
    const counts = {
      ticked: this.tickedIn('competencies').length,
      offered: this.boxes().length,
      chooseUpTo: Number(find('[name="choose_up_to"]', this.page)?.value) || 0,
    };
    const { count, minutes, tooLong } = lengthOf(spread, counts, { minutesEach, many });
    const sentence = { these: words.ticked, all: words.everything, areas: words.pickedBy }[spread];
    findPart('length', this.page).textContent = count ? format(sentence, { count, minutes }) : words.nothing;
    const warning = spread === 'all' ? words.inGroups : format(words.tooMany, { many });
    const line = findPart('long', this.page);
    line.textContent = tooLong ? warning : '';
    line.hidden = !tooLong;
    findPart('length-line', this.page).classList.toggle('cxb-effect', tooLong);
    findPart('length-line', this.page).hidden = !this.boxes().length;
  }

  /**
   * Only what can be asked has an aim to set.
   * @param {Spread} spread
   */
  showAims(spread) {
    const asked = new Set(this.boxes().flatMap((box) => (spread !== 'these' || box.checked ? [box.value] : [])));
    for (const row of findAll('[data-aim-of]', this.page)) {
      row.hidden = !asked.has(row.dataset.aimOf) && !find('input', row).value;
    }
  }

  /** @param {HTMLElement} group */
  hasTicked(group) {
    return this.boxes(group).some((box) => box.checked);
  }

  /**
   * @param {string} name
   * @returns {string[]}
   */
  tickedIn(name) {
    return findAll(`input[name="${name}"]:checked`, this.page).map((box) => box.value);
  }
}
