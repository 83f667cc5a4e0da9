/* What stays in the tab until the server has it. */

/**
 * @typedef {import('./types.js').Kept} Kept
 * @typedef {import('./types.js').Seen} Seen
 */

export class Unsent {
  /** Whether the tab has what was kept last, and still has it after somebody has been elsewhere. */
  isHeld = false;

  /**
   * @param {import('../lib/tab_storage.js').TabStorage} tab - where it refuses, the page itself still holds the answers
   * @param {string} assessment
   * @param {boolean} isPreview - an author's tries are nobody's answers
   */
  constructor(tab, assessment, isPreview) {
    this.tab = tab;
    this.what = assessment;
    this.isPreview = isPreview;
  }

  /** @returns {Kept} */
  read() {
    try {
      return JSON.parse(this.tab.read(this.what) ?? 'null') || {};
    } catch {
      return {};
    }
  }

  /** @param {Kept} kept */
  keep(kept) {
    if (this.isPreview) {
      return;
    }
    this.isHeld = this.tab.keep(this.what, JSON.stringify(kept));
  }

  /**
   * What the server has goes; what no server has, answers at another level, stays.
   * @param {Seen | null} seen
   * @param {Record<string, any>} aside
   * @param {string} round - in which they were put aside
   */
  forget(seen, aside, round) {
    if (Object.keys(aside).length) {
      this.keep({ seen, round, aside });
    } else if (seen) {
      this.keep({ seen });
    } else {
      this.clear();
    }
  }

  /** After this a page that is behind counts as what there is. */
  forgetSeen() {
    const { seen, ...rest } = this.read();
    this.keep(rest);
  }

  clear() {
    this.tab.keep(this.what, null);
  }
}

/**
 * The answers at other levels that belong to the round that the page is about. Those of a deleted round do not come back.
 * @param {Kept} kept
 * @param {{ round: string } | null} stored
 */
export function putAside(kept, stored) {
  const isOfAnother = !kept.draft && kept.round && kept.round !== stored?.round;
  return isOfAnother ? {} : kept.aside || {};
}

/**
 * Whether a page was made before something that this very tab has seen stored: by a reload that was faster than the
 * save, by the Back button, by a copy that the browser kept.
 * @param {Seen | null} seen
 * @param {{ sample: boolean, preview: boolean, finished: string, stored: { round: string, revision: number } | null }} page
 */
export function isBehind(seen, page) {
  if (!seen || page.sample || page.preview) {
    return false;
  }
  if (seen.finished) {
    return page.finished !== seen.round;
  }
  return !page.stored || (page.stored.round === seen.round && page.stored.revision < (seen.revision ?? 0));
}
