/* Which round the page is about, at which revision, and which of its saves have not been answered. Knows no page. */

import { Changes } from './changes.js';

const MOST_IDS = 50; // the server looks at no more

/**
 * @typedef {import('./types.js').Kept} Kept
 * @typedef {import('./types.js').Stored} Stored
 */

export class RoundState {
  /** The round's key; '' where none has begun. */
  key = '';
  revision = 0;
  /** @type {string[]} saves of this tab whose answer has not come, this page's and the one's before it */
  sentIds = [];
  /** @type {import('./types.js').Seen | null} */
  seen = null;

  changes = new Changes();

  /** @param {() => string} newId */
  constructor(newId) {
    this.newId = newId;
    /** Names the draft as it stands; a retry of the same draft keeps it. */
    this.saveId = newId();
  }

  /** What the tab keeps of it. */
  record() {
    return { seen: this.seen, round: this.key, revision: this.revision, ids: this.sentIds, id: this.saveId };
  }

  /** @param {Kept} kept - what a page before this one left in the tab */
  restore(kept) {
    this.key = kept.round ?? '';
    this.revision = kept.revision ?? 0;
    this.sentIds = kept.ids || [];
    this.saveId = kept.id || this.saveId;
  }

  /** The draft is another from now on. */
  draftChanged() {
    this.saveId = this.newId();
  }

  /**
   * The draft as it stands is about to be sent.
   * @returns {boolean} whether it never was before
   */
  sending() {
    if (this.sentIds.includes(this.saveId)) {
      return false;
    }
    this.sentIds = [...this.sentIds, this.saveId].slice(-MOST_IDS);
    return true;
  }

  /**
   * Whether a save that is stored is one of this tab whose answer got lost.
   * @param {string} saveId
   */
  isOwn(saveId) {
    return this.sentIds.includes(saveId);
  }

  /**
   * @param {Stored & { dropped?: import('./types.js').LeftOut[] }} stored
   * @param {string} saveId - what was sent later may be stored as well by now, and is still waited for
   */
  acknowledge({ round, revision, dropped = [] }, saveId) {
    this.key = round;
    this.revision = revision;
    this.seen = round ? { round, revision } : null;
    this.sentIds = this.sentIds.slice(this.sentIds.indexOf(saveId) + 1);
    this.changes.acknowledge(saveId, saveId === this.saveId);
    if (dropped.length) {
      this.changes.forget(); // what was left out is told again, until it is put right
    }
  }

  /**
   * Goes on from what is stored, whoever sent it; nothing that is on its way is waited for.
   * @param {Stored} stored
   */
  goOnFrom(stored) {
    this.acknowledge(stored, '');
    this.changes.forget();
    this.sentIds = [];
  }

  /** Nothing of it is left to be sent; whatever comes next begins a round. */
  finished() {
    this.seen = this.key ? { round: this.key, finished: true } : this.seen;
    this.startOver();
  }

  /** The server has it no more. */
  gone() {
    this.seen = null;
    this.startOver();
  }

  startOver() {
    this.key = '';
    this.revision = 0;
    this.sentIds = [];
    this.changes.forget();
    this.saveId = this.newId();
  }
}
