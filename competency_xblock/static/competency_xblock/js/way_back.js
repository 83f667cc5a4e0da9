/* From a suggested unit back to the suggestions. The unit is not our page, so the tab remembers the way, and any block of
   ours that the learner meets there shows it. The browser's Back leads there as well. */

import { find } from './lib/dom.js';

const KEY = 'competency-way-back';

/**
 * @typedef {object} Way
 * @property {string} url - of the page with the suggestions
 * @property {string} words - that lead there
 */

/**
 * @param {HTMLElement} root - a block of ours
 * @param {() => Storage} [storage] - the tab's own; a browser may refuse it
 */
export function startWayBack(root, storage = () => window.sessionStorage) {
  const memory = new Memory(storage);
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
  /** @param {() => Storage} storage */
  constructor(storage) {
    this.storage = storage;
  }

  /** @returns {Way | null} */
  read() {
    try {
      const way = JSON.parse(this.storage().getItem(KEY) ?? 'null');
      return way && /^\/(?!\/)/.test(way.url) && typeof way.words === 'string' ? way : null;
    } catch {
      return null;
    }
  }

  /** @param {Way | null} way */
  keep(way) {
    try {
      if (way) {
        this.storage().setItem(KEY, JSON.stringify(way));
      } else {
        this.storage().removeItem(KEY);
      }
    } catch {
      // The browser's Back still leads there.
    }
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
