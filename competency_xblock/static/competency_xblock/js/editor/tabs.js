/* The parts of the settings, each behind a tab: by mouse, arrows, Home and End. */

import { find, findAll, findPart, format } from '../lib/dom.js';

/** @typedef {import('../forms/field_problems.js').ProblemPlace} ProblemPlace */

export class Tabs {
  /**
   * @param {HTMLElement} page
   * @param {(name: string) => void} onShow - hears the name of the part that is shown now
   */
  constructor(page, onShow) {
    this.page = page;
    this.onShow = onShow;
    /** @type {HTMLElement[]} */
    this.tabs = findAll('[role="tab"]', page);
    page.addEventListener('click', (event) => {
      const tab = this.tabAt(event);
      if (tab) {
        this.show(tab, false);
      }
    });
    page.addEventListener('keydown', (event) => this.press(event));
  }

  get currentTab() {
    return /** @type {HTMLElement} */ (this.tabs.find((tab) => tab.getAttribute('aria-selected') === 'true'));
  }

  /**
   * @param {HTMLElement} shown
   * @param {boolean} focus
   */
  show(shown, focus) {
    for (const tab of this.tabs) {
      const isShown = tab === shown;
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      find(`[data-panel="${tab.dataset.tab}"]`, this.page).hidden = !isShown;
    }
    find('[data-do="next-tab"]', this.page).hidden = shown === this.tabs.at(-1);
    if (focus) {
      shown.focus();
    }
    this.onShow(/** @type {string} */ (shown.dataset.tab));
  }

  showNext() {
    this.show(this.tabs[this.tabs.indexOf(this.currentTab) + 1], true);
  }

  /**
   * The tab that a place is behind.
   * @param {HTMLElement} place
   */
  tabOf(place) {
    /** @type {HTMLElement | null} */
    const panel = place.closest('[data-panel]');
    return panel ? this.tabs.find((tab) => tab.dataset.tab === panel.dataset.panel) : undefined;
  }

  /** @param {string} name */
  tabNamed(name) {
    return this.tabs.find((tab) => tab.dataset.tab === name);
  }

  /**
   * The tabs with problems, each with how many.
   * @param {ProblemPlace[]} places
   */
  countProblems(places) {
    const inTab = (/** @type {HTMLElement} */ tab) => places.filter(({ set }) => this.tabOf(set) === tab);
    return this.tabs.map((tab) => ({ tab, count: inTab(tab).length })).filter(({ count }) => count);
  }

  /**
   * Puts the places in the tabs' order, and says at each tab how many of its places are to be looked at.
   * @param {ProblemPlace[]} places
   * @param {string} sentence - with `{count}`
   */
  showProblems(places, sentence) {
    const order = (/** @type {ProblemPlace} */ { set }) => this.tabs.indexOf(/** @type {any} */ (this.tabOf(set)));
    places.sort((a, b) => order(a) - order(b));
    const counts = new Map(this.countProblems(places).map(({ tab, count }) => [tab, count]));
    for (const tab of this.tabs) {
      const count = counts.get(tab);
      findPart('tab-note', tab).textContent = count ? ` (${format(sentence, { count })})` : '';
      tab.classList.toggle('cxb-mend', Boolean(count));
      tab.dataset.count = String(count ?? '');
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const tab = this.tabAt(event);
    if (!tab) {
      return;
    }
    const isRightToLeft = getComputedStyle(this.page).direction === 'rtl';
    const [forward, backward] = isRightToLeft ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    const last = this.tabs.length - 1;
    const at = this.tabs.indexOf(tab);
    const to = { [forward]: at === last ? 0 : at + 1, [backward]: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    if (to !== undefined) {
      event.preventDefault();
      this.show(this.tabs[to], true);
    }
  }

  /** @param {Event} event */
  tabAt(event) {
    const tab = /** @type {Element} */ (event.target).closest('[role="tab"]');
    return this.tabs.find((each) => each === tab);
  }
}

/**
 * Parts to finish, each a button that leads to its first problem.
 * @param {Array<{ tab: HTMLElement, count: number }>} unfinished
 * @param {string} sentence - with `{part}` and `{count}`
 */
export function listOfParts(unfinished, sentence) {
  const list = document.createElement('ul');
  for (const { tab, count } of unfinished) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'cxb-link';
    Object.assign(button.dataset, { do: 'go-to-part', to: tab.dataset.tab });
    button.textContent = format(sentence, { part: find('.cxb-tab-title', tab).textContent, count });
    const line = document.createElement('li');
    line.append(button);
    list.append(line);
  }
  return list;
}
