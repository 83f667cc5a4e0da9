/*
 * What the tab keeps for one learner: answers that the server does not have yet, one page or cards, the way back. Browsers
 * bring it back with a tab that is reopened, and copy it into a duplicate. So every key ends with whose it is, and each
 * page of ours first removes what is anyone else's.
 */

const PREFIX = 'competency:';

export class TabStorage {
  /**
   * @param {string} learner - whose page it is; '' where it is nobody's, and nothing is kept
   * @param {() => Storage} [storage] - the tab's own; a browser may refuse it
   */
  constructor(learner, storage = () => window.sessionStorage) {
    this.learner = learner;
    this.storage = storage;
  }

  /**
   * @param {string} what - `view` or `way-back`, for example
   * @returns {string | null}
   */
  read(what) {
    try {
      return this.learner ? this.storage().getItem(this.keyOf(what)) : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {string} what
   * @param {string | null} text - null takes it out
   * @returns {boolean} whether the tab has it now
   */
  keep(what, text) {
    try {
      if (!this.learner) {
        return false;
      }
      if (text === null) {
        this.storage().removeItem(this.keyOf(what));
      } else {
        this.storage().setItem(this.keyOf(what), text);
      }
      return true;
    } catch {
      return false; // what is there is as it was before
    }
  }

  /** What somebody else left in this tab is not for this person. Nobody's page leaves it for who signs in again. */
  clearOthers() {
    if (!this.learner) {
      return;
    }
    try {
      const storage = this.storage();
      const keys = Array.from({ length: storage.length }, (_, position) => storage.key(position) ?? '');
      for (const key of keys.filter((each) => each.startsWith(PREFIX) && !each.endsWith(`:${this.learner}`))) {
        storage.removeItem(key);
      }
    } catch {
      // No storage, nothing left.
    }
  }

  /** @param {string} what */
  keyOf(what) {
    return `${PREFIX}${what}:${this.learner}`;
  }
}
