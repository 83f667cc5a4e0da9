/* What a save has to carry: the answers that the server does not have yet. A long set of answers would else go up whole
   after every tap. Knows no page. */

/**
 * @typedef {import('./types.js').SentDraft} SentDraft
 * @typedef {Record<string, string>} Snapshot - each answer as text, by competency
 */

export class Changes {
  /** @type {Snapshot | null} what the server is known to have; null where that is not known */
  stored = null;
  /** @type {Map<string, Snapshot>} what the draft was when each save went out, by the save's id */
  sent = new Map();
  /** @type {Set<string>} competencies that an unanswered save may have changed */
  underWay = new Set();

  /**
   * The draft as it goes out: whole, or with the answers that have changed.
   * @param {SentDraft} draft
   * @param {string} saveId
   * @returns {{ draft: SentDraft, partial: boolean }}
   */
  outgoing(draft, saveId) {
    const now = snapshotOf(draft);
    this.sent.set(saveId, now);
    const { stored } = this;
    if (!stored || Object.keys(stored).some((id) => !(id in now))) {
      this.forget(); // an answer is asked for no more: only a whole draft says that
      this.sent.set(saveId, now);
      return { draft, partial: false };
    }
    for (const id of Object.keys(now).filter((each) => now[each] !== stored[each])) {
      this.underWay.add(id);
    }
    const answers = Object.fromEntries([...this.underWay].map((id) => [id, draft.answers[id]]));
    return { draft: { ...draft, answers }, partial: true };
  }

  /**
   * The server has what this save carried.
   * @param {string} saveId
   * @param {boolean} isNewest - whether nothing was sent after it
   */
  acknowledge(saveId, isNewest) {
    this.stored = this.sent.get(saveId) ?? null;
    if (isNewest) {
      this.sent.clear();
      this.underWay.clear();
    }
  }

  /** @param {SentDraft} draft - what the server has */
  know(draft) {
    this.stored = snapshotOf(draft);
  }

  /** The server may have anything: the next save carries everything. */
  forget() {
    this.stored = null;
    this.sent.clear();
    this.underWay.clear();
  }
}

/**
 * @param {SentDraft} draft
 * @returns {Snapshot}
 */
function snapshotOf({ level, answers }) {
  const texts = Object.entries(answers).map(([id, answer]) => [id, JSON.stringify([level, answer])]);
  return Object.fromEntries(texts);
}
