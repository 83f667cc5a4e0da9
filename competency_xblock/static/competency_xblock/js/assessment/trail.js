/* The browser's Back: every card and every step is a place in the tab's history. Several assessments on a page share one
   history: each reads and writes its own place only, and leaves what the host keeps there as it is. */

/**
 * @typedef {object} Mark - what an entry of the history says about us
 * @property {Record<string, string>} places - where each assessment of the page is, by its key
 * @property {string} [by] - whose step made the entry
 * @property {string} [from] - where that one was before
 * @property {number} [depth] - how many entries in a row are that one's
 */

export class Trail {
  /** Whether the browser's Back or Forward is being followed: that makes no entry. */
  isFollowing = false;

  /**
   * @param {string} key - of the assessment
   * @param {Pick<History, 'state' | 'pushState' | 'replaceState' | 'go' | 'back'>} history - of the tab
   */
  constructor(key, history) {
    this.key = key;
    this.history = history;
  }

  /** @returns {Mark} */
  get mark() {
    return this.history.state?.competency ?? { places: {} };
  }

  /** Where the entry of the history that one is at says that one is; '' where it says nothing. */
  get place() {
    return this.mark.places[this.key] ?? '';
  }

  /**
   * @param {string} place - that is shown now
   * @param {boolean} isStep - whether the learner went there; else it is only where the page opened
   */
  at(place, isStep) {
    const { mark, key } = this;
    if (this.isFollowing || this.place === place) {
      return;
    }
    const places = { ...mark.places, [key]: place };
    if (isStep) {
      const depth = mark.by === key ? (mark.depth ?? 0) + 1 : 1;
      this.write('pushState', { places, by: key, from: this.place, depth });
    } else {
      this.write('replaceState', { ...mark, places });
    }
  }

  /**
   * @param {'pushState' | 'replaceState'} how
   * @param {Mark} competency
   */
  write(how, competency) {
    try {
      this.history[how]({ ...this.history.state, competency }, '');
    } catch {
      // A browser allows only so many in half a minute. The page goes on without.
    }
  }

  /**
   * Goes back by the history where that leads to the place, so that Back after it leads to the one before.
   * @param {string} place
   * @returns {boolean} whether it does
   */
  goBackTo(place) {
    const { by, from } = this.mark;
    const isBefore = by === this.key && from === place;
    if (isBefore) {
      this.history.back();
    }
    return isBefore;
  }

  /**
   * The round is finished: Back leads out of it at once.
   * @returns {boolean} whether that moves in the history
   */
  leave() {
    const { by, depth } = this.mark;
    const isInside = by === this.key && Boolean(depth);
    if (isInside) {
      this.history.go(-(depth ?? 0));
    }
    return isInside;
  }
}
