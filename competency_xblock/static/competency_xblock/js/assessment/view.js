/* One card at a time or all on one page: as the author has set it, until the learner chooses, for as long as the tab. */

const ONE_PAGE = 'page';
const CARDS = 'cards';

export class View {
  /**
   * @param {import('../lib/tab_storage.js').TabStorage} tab
   * @param {string} assessment
   * @param {boolean} isOnePage - what the author has set
   */
  constructor(tab, assessment, isOnePage) {
    this.tab = tab;
    this.what = `view:${assessment}`;
    const chosen = tab.read(this.what);
    this.isOnePage = chosen ? chosen === ONE_PAGE : isOnePage;
  }

  /** @param {boolean} isOnePage - where the tab cannot keep it, it holds until the page goes */
  choose(isOnePage) {
    this.isOnePage = isOnePage;
    this.tab.keep(this.what, isOnePage ? ONE_PAGE : CARDS);
  }
}
