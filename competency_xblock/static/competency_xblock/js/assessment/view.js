/* One card at a time or all on one page: as the author has set it, until the learner chooses, for as long as the tab. */

const ONE_PAGE = 'page';
const CARDS = 'cards';

export class View {
  /**
   * @param {() => Storage} storage - the tab's own; a browser may refuse it
   * @param {string} key - of the assessment and the learner
   * @param {boolean} isOnePage - what the author has set
   */
  constructor(storage, key, isOnePage) {
    this.storage = storage;
    this.key = `view-${key}`;
    this.isOnePage = isOnePage;
    try {
      const chosen = storage().getItem(this.key);
      this.isOnePage = chosen ? chosen === ONE_PAGE : isOnePage;
    } catch {
      // As the author has set it.
    }
  }

  /** @param {boolean} isOnePage */
  choose(isOnePage) {
    this.isOnePage = isOnePage;
    try {
      this.storage().setItem(this.key, isOnePage ? ONE_PAGE : CARDS);
    } catch {
      // It holds until the page goes.
    }
  }
}
