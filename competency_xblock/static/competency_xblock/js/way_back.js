/* From a suggested unit back to the suggestions. The unit is not our page, so the tab remembers the way, and any block of
   ours that the learner meets there shows it. The browser's Back leads there as well. */

import { find } from './lib/dom.js';
import { TabStorage } from './lib/tab_storage.js';

const WAY_BACK = 'way-back';

/**
 * @typedef {object} Way
 * @property {string} url - of the page with the suggestions
 * @property {string} words - that lead there
 */

/**
 * @param {HTMLElement} root - a block of ours
 * @param {string} learner - who reads it; '' where it is nobody's own page
 */
export function startWayBack(root, learner) {
  const tab = new TabStorage(learner);
  tab.clearOthers();
  const memory = new Memory(tab);
  root.addEventListener('click', (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest('a[data-way-back]');
    /** @type {HTMLElement | null | undefined} */
    const suggestions = link?.closest('[data-here]');
    const { here: url, words } = suggestions?.dataset ?? {};
    if (url && words) {
      memory.keep({ url, words });
    }
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted && isHere(root, memory.read())) {
      window.location.reload(); // a copy that the browser kept does not know what is finished by now
    }
  });
  const way = memory.read();
  if (way && isHere(root, way)) {
    memory.keep(null);
    window.setTimeout(() => arrive(root)); // once the page is filled in
  } else if (way) {
    offer(root, way);
  }
}

export class Memory {
  /** @param {TabStorage} tab */
  constructor(tab) {
    this.tab = tab;
  }

  /** @returns {Way | null} */
  read() {
    try {
      const way = JSON.parse(this.tab.read(WAY_BACK) ?? 'null');
      return way && /^\/(?!\/)/.test(way.url) && typeof way.words === 'string' ? way : null;
    } catch {
      return null;
    }
  }

  /** @param {Way | null} way - where it cannot be kept, the browser's Back still leads there */
  keep(way) {
    this.tab.keep(WAY_BACK, way && JSON.stringify(way));
  }
}

/**
 * @param {HTMLElement} root
 * @param {Way | null} way
 */
function isHere(root, way) {
  return Boolean(way && find('[data-here]', root)?.dataset.here === way.url);
}

/**
 * Who comes back goes on where they left: at the suggestions.
 * @param {HTMLElement} root
 */
function arrive(root) {
  const suggestions = find('[data-here]', root);
  if (suggestions && !suggestions.closest('[hidden]')) {
    suggestions.scrollIntoView({ block: 'start' });
    find('h4', suggestions).focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLElement} root
 * @param {Way} way
 */
function offer(root, way) {
  const line = document.createElement('p');
  const link = document.createElement('a');
  line.className = 'cxb cxb-way-back';
  link.href = way.url;
  link.target = '_top';
  link.textContent = way.words;
  line.append(link);
  root.prepend(line);
}
