/* Sends what an author has set, and knows whether anything is unsaved. Knows no page: it is handed what reads and what
   shows the form. */

/** @typedef {import('../lib/ask.js').Ask} Ask */

/**
 * @typedef {Record<string, string[]>} Fields - what is set, or what is wrong, by the name of a field
 */

/**
 * @typedef {object} SaveAnswer
 * @property {string} [error]
 * @property {Fields} [fields] - what is wrong with them
 * @property {string} [said] - what came of it
 * @property {string} [stamp]
 * @property {Record<string, string>} [texts] - as they are stored
 */

/**
 * @typedef {object} State - what the server wrote into the page
 * @property {{ save: string }} urls
 * @property {string} stamp - which version of the settings the page shows
 * @property {Record<string, string>} words
 */

/**
 * @typedef {object} FormView
 * @property {() => Fields} collect - what is set now
 * @property {() => Fields} undecided - fields that wait for the author, with a sentence each; nothing is sent before
 * @property {(sentence: string) => void} showStatus
 * @property {(sentence: string) => void} showProblem
 * @property {(fields: Fields) => void} showRefusal - marks fields, and leads to the first
 * @property {(answer: SaveAnswer, sent: Fields) => void} showSaved - `sent` follows texts that the server has changed
 * @property {() => void} restore - goes back to what was saved last
 */

/**
 * @typedef {{ notify?: (event: string, message: object) => void } | null} Runtime - Studio's can be told, others can't
 */

export class FormSaving {
  /**
   * @param {object} parts
   * @param {State} parts.state
   * @param {FormView} parts.view
   * @param {Ask} parts.ask
   * @param {Runtime} parts.runtime
   */
  constructor({ state, view, ask, runtime }) {
    this.state = state;
    this.view = view;
    this.ask = ask;
    this.runtime = runtime;
    this.isSaving = false;
    this.savedFields = '';
    /** Cancel was pressed once, and has asked. */
    this.askedBeforeCancel = false;
  }

  get hasUnsavedChanges() {
    return JSON.stringify(this.view.collect()) !== this.savedFields;
  }

  /**
   * From now on these count as saved.
   * @param {Fields} fields
   */
  markSaved(fields) {
    this.savedFields = JSON.stringify(fields);
  }

  /** Saves once at a time: a second press would meet what the first has set, and take it for somebody else's. */
  async save() {
    if (this.isSaving) {
      return;
    }
    this.isSaving = true;
    const { words } = this.state;
    this.setStatus(words.saving);
    this.view.showProblem('');
    this.notify('save', { state: 'start', message: words.saving });
    try {
      const undecided = this.view.undecided();
      if (Object.keys(undecided).length) {
        this.setStatus('');
        this.refuse(words.notSaved, undecided);
      } else {
        await this.send();
      }
    } finally {
      this.isSaving = false;
    }
  }

  async send() {
    const { state, view } = this;
    const sent = view.collect();
    const body = { fields: sent, stamp: state.stamp };
    const { ok, status, answer } = await this.ask(state.urls.save, body, (given) => typeof given.stamp === 'string');
    if (answer.stamp && (ok || status === 409)) {
      state.stamp = answer.stamp; // whoever presses Save again after a conflict means it
    }
    this.setStatus(ok ? answer.said || state.words.saved : '');
    if (!ok) {
      this.refuse(answer.error || state.words.failed, answer.error ? (answer.fields ?? {}) : null);
      return;
    }
    view.showSaved(answer, sent);
    this.markSaved(sent); // what was typed meanwhile is not saved, and Cancel asks about it
    this.notify('save', { state: 'end' });
  }

  /** Who has changed something is asked once; what is on its way to be saved is waited for. */
  cancel() {
    if (this.isSaving) {
      return;
    }
    if (this.hasUnsavedChanges && !this.askedBeforeCancel) {
      this.setStatus(this.state.words.sureToCancel);
      this.askedBeforeCancel = true;
      return;
    }
    this.view.restore();
    this.notify('cancel', {});
  }

  /**
   * Any other sentence beside the buttons takes back what Cancel has asked.
   * @param {string} sentence
   */
  setStatus(sentence) {
    this.view.showStatus(sentence);
    this.askedBeforeCancel = false;
  }

  /**
   * @param {string} sentence
   * @param {Fields | null} fields - null where nothing is known about single fields: their marks stay as they are
   */
  refuse(sentence, fields) {
    this.view.showProblem(sentence);
    if (fields) {
      this.view.showRefusal(fields);
    }
    this.notify('error', { title: sentence, message: sentence });
  }

  /**
   * @param {string} event
   * @param {object} message
   */
  notify(event, message) {
    if (typeof this.runtime?.notify === 'function') {
      this.runtime.notify(event, message);
    }
  }
}
