/* The file of a framework of the course's own: it is checked and looked at, and only then used. */

import { find, findPart, format } from '../lib/dom.js';

/** @typedef {import('../lib/ask.js').Answered} Answered */
/** @typedef {import('./types.js').EditorState} EditorState */

/**
 * @typedef {object} FilePlaces
 * @property {(file: string) => Promise<Answered>} check - `file` is in base64
 * @property {(sentence: string) => void} setStatus
 * @property {(sentence: string) => void} showProblem - of the connection
 */

export class FrameworkFile {
  /**
   * @param {HTMLElement} page
   * @param {EditorState} state
   * @param {FilePlaces} places
   */
  constructor(page, state, places) {
    this.page = page;
    this.state = state;
    this.places = places;
    /** @type {string | null} A file that was checked and is looked at. */
    this.pendingText = null;
    this.chosenCount = 0;
  }

  /** @returns {HTMLInputElement} */
  get input() {
    return findPart('file', this.page);
  }

  /** @param {File} file */
  async check(file) {
    this.chosenCount += 1;
    const number = this.chosenCount;
    this.forget();
    this.showProblems('');
    const { words, mostBytes } = this.state;
    if (file.size > mostBytes) {
      this.showProblems(format(words.tooBig, { most: mostBytes.toLocaleString() }));
      return;
    }
    const content = await base64Of(file);
    if (content === null) {
      this.places.showProblem(words.unreachable); // it has gone since it was chosen, for example
      return;
    }
    this.places.setStatus(words.loading);
    this.places.showProblem('');
    const { ok, answer } = await this.places.check(content);
    if (number !== this.chosenCount) {
      return; // another was chosen meanwhile
    }
    this.places.setStatus('');
    if (ok) {
      this.pendingText = answer.text;
      findPart('file-preview', this.page).innerHTML = answer.html;
      this.showButtons(true);
    } else if (answer.error) {
      this.showProblems(answer.error, answer.problems);
    } else {
      this.places.showProblem(words.unreachable);
    }
  }

  /** The file is not used, or used already. */
  leave() {
    this.forget();
    this.input.value = '';
    this.input.dispatchEvent(new Event('input', { bubbles: true })); // what was said of it holds no more
    this.input.focus();
  }

  forget() {
    this.pendingText = null;
    findPart('file-preview', this.page).textContent = '';
    this.showButtons(false);
  }

  /** @param {boolean} shown */
  showButtons(shown) {
    for (const name of ['use-file', 'leave-file']) {
      find(`[data-do="${name}"]`, this.page).hidden = !shown;
    }
  }

  /**
   * @param {string} sentence - '' takes it away
   * @param {string[]} [problems] - each is a line of the list below the sentence
   */
  showProblems(sentence, problems = []) {
    const box = findPart('file-problems', this.page);
    find('p', box).textContent = sentence;
    const list = find('ul', box);
    list.replaceChildren(...problems.map(lineOf));
    list.hidden = !problems.length;
    box.hidden = !sentence;
    if (sentence) {
      box.tabIndex = -1;
      box.focus();
    }
  }
}

/** @param {string} text */
export function download(text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
  link.download = 'framework.xml';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * @param {File} file
 * @returns {Promise<string | null>} null where it cannot be read
 */
function base64Of(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,?/, '')));
    reader.addEventListener('error', () => resolve(null));
    reader.readAsDataURL(file);
  });
}

/** @param {string} sentence */
function lineOf(sentence) {
  const line = document.createElement('li');
  line.textContent = sentence;
  return line;
}
