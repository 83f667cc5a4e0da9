/* What the page says about saving, and what it asks: in the bar, where the thumb is. */

import { find, findAll } from '../lib/dom.js';

/** @typedef {import('./main.js').Assessment} Assessment */

/** What stands below the number of the card; everything else is a note above it. */
const SHORT = ['saving', 'saved', 'finishing', 'levelLoading'];

export class Messages {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
    this.problemBox = this.page.part('problem');
    this.conflictBox = this.page.part('conflict');
    /** Where it is said whether all is saved. Only its line speaks by itself. */
    this.box = this.page.part('said');
  }

  /**
   * @param {string} sentence
   * @param {string} [kind] - busy, waiting, saved, partly; '' for none of them
   */
  status(sentence, kind = '') {
    const { words } = this.page;
    const line = this.page.part('status');
    const isShort = !sentence || SHORT.some((name) => words[name] === sentence);
    if (line.textContent !== sentence) {
      line.textContent = sentence;
    }
    this.box.dataset.kind = kind;
    this.box.classList.toggle('cxb-bar-note', !isShort);
    this.page.part('kept').hidden = kind !== 'waiting';
    this.isAsking = false;
    this.page.part('sign-in').hidden = true;
    this.page.part('try-now').hidden = sentence !== words.failed; // what waits for a connection goes out by itself
    this.assessment.bar.fill();
  }

  /** Whether what is said asks for something that only the learner can do. */
  isAsking = false;

  /** Whether the page is left to sign in, and comes back with what it holds. */
  isSigningIn = false;

  /**
   * Signing in leads back to this unit, in this tab where it holds the answers for so long.
   * @param {boolean} isHeld
   */
  signedOut(isHeld) {
    const { state, words } = this.page;
    const { signIn } = state.urls;
    const isHere = isHeld && Boolean(signIn);
    this.status(isHere ? words.signedOut : words.signedOutHere, 'waiting');
    this.isAsking = true;
    this.isSigningIn = false;
    const link = this.page.part('sign-in');
    link.href = signIn || '';
    link.target = isHere ? '_top' : '_blank';
    link.hidden = !signIn;
    find('.cxb-hush', link).hidden = isHere;
    this.page.part('try-now').hidden = isHere;
    this.assessment.bar.fill();
  }

  /** What kind of thing was said last. */
  get kind() {
    return this.box.dataset.kind;
  }

  /**
   * Says what is wrong where people look: in the place that it is about, else in the bar.
   * @param {string} sentence - '' for nothing
   * @param {HTMLElement | null} [place]
   */
  problem(sentence, place) {
    const box = this.problemBox;
    box.textContent = sentence;
    box.hidden = !sentence;
    box.className = place ? 'cxb-notice' : 'cxb-bar-note';
    if (place) {
      place.appendChild(box);
    } else {
      this.conflictBox.after(box);
    }
  }

  /**
   * Leads to a box that has to be read first.
   * @param {HTMLElement} box
   */
  bring(box) {
    box.hidden = false;
    this.assessment.bar.fill();
    this.lookAt(box);
  }

  /** @param {HTMLElement} box */
  lookAt(box) {
    box.scrollIntoView({ block: 'center' });
    box.focus({ preventScroll: true });
  }

  /**
   * Something was not taken, and has to be read.
   * @param {string} sentence
   */
  refuse(sentence) {
    this.status('');
    this.problem(sentence);
    this.problemBox.scrollIntoView({ block: 'center' });
  }

  /** The round can be finished again. */
  allowFinishing() {
    for (const button of this.assessment.bar.finishing) {
      button.removeAttribute('aria-disabled');
    }
  }

  /**
   * While a round is on its way to be finished, nothing can be typed that would come too late.
   * @param {boolean} still
   */
  hold(still) {
    for (const element of findAll('[data-step]', this.page.form)) {
      element.inert = still;
    }
  }
}
