/* What learners change after they have finished, on either page: plans ticked off, shared and removed, words shared and
   erased. Each change is sent at once, one after the other; the page says what the server answers, never what was meant. */

import { ask, reasonOf } from './lib/ask.js';
import { find, findPart } from './lib/dom.js';
import { postJson } from './lib/http.js';
import { listenToDuePlans } from './plans/due.js';
import { PlanForms } from './plans/form.js';
import { markPlanned } from './plans/planned.js';
import { startWayBack } from './way_back.js';

/**
 * @typedef {object} Urls - where to send to; nothing is sent without `action`
 * @property {string} [action]
 * @property {string} [plan]
 * @property {string} [share]
 * @property {string} [erase]
 * @property {string} [learner] - who reads the page
 */

/**
 * @typedef {object} Change
 * @property {string | undefined} url
 * @property {object} body
 * @property {(answer: any) => boolean} isDone - whether the server did what was meant
 * @property {(answer: any) => string | undefined} show - shows it on the page, and gives what to say
 * @property {() => void} [revert] - the server did not: the page is as it was
 */

/**
 * @param {HTMLElement} root
 * @param {Urls} urls
 * @param {typeof postJson} [post]
 */
export function startOwnLines(root, urls, post = postJson) {
  const lines = new OwnLines(root, urls, post);
  listenToDuePlans(root, lines);
  new PlanForms(root, lines).listen();
  markPlanned(root);
  startWayBack(root, urls.learner ?? '');
  root.addEventListener('change', (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    const { done, share, shareAction } = box.dataset;
    if (urls.action && (done || share || shareAction)) {
      lines.tick(box);
    }
  });
  root.addEventListener('click', (event) => {
    /** @type {HTMLElement | null} */
    const button = /** @type {HTMLElement} */ (event.target).closest('[data-remove], [data-erase]');
    if (!button || !urls.action || event.detail > 1) {
      return; // a second tap on the same is none
    }
    if (button.dataset.remove) {
      lines.remove(button);
    } else {
      lines.erase(button);
    }
  });
}

export class OwnLines {
  /**
   * @param {HTMLElement} root
   * @param {Urls} urls
   * @param {typeof postJson} post
   */
  constructor(root, urls, post) {
    this.root = root;
    this.urls = urls;
    this.post = post;
    this.queue = Promise.resolve();
  }

  /** @param {HTMLInputElement} box - an action that is done, or something that is shared */
  tick(box) {
    const { done, share, shareAction, about, level } = box.dataset;
    const ticked = box.checked;
    const name = done ? 'done' : 'shared';
    const key = done || shareAction;
    const body = key ? { key, [name]: ticked } : { round: share, competency: about, level, shared: ticked };
    this.change(box, {
      url: share ? this.urls.share : this.urls.action,
      body,
      isDone: (answer) => answer[name] === ticked,
      show: () => {
        const words = statusOf(box).dataset;
        if (name === 'done') {
          return ticked ? words.wordDone : words.wordUndone;
        }
        return ticked ? words.wordShared : words.wordUnshared;
      },
      revert: () => {
        box.checked = !ticked;
      },
    });
  }

  /** @param {HTMLElement} button */
  remove(button) {
    this.change(button, {
      url: this.urls.action,
      body: { key: button.dataset.remove, remove: true },
      isDone: (answer) => answer.removed === true,
      show: (answer) => {
        this.offerUndo(button, answer.undo);
        return button.dataset.kept;
      },
    });
  }

  /**
   * What was removed makes way for the offer to have it back, which stays for as long as the page does.
   * @param {HTMLElement} button
   * @param {unknown} removed - what the server needs to have it back
   */
  offerUndo(button, removed) {
    const row = rowOf(button);
    const offer = find('[data-template="undo"]', this.root).content.firstElementChild.cloneNode(true);
    const undo = find('button', offer);
    showBelow(/** @type {HTMLElement} */ (row.parentNode), statusOf(button)); // the offer says the same
    find('.cxb-hush', offer).textContent = ` ${button.getAttribute('aria-label')}`;
    hideChildren(row, true);
    row.append(offer);
    undo.focus();
    undo.addEventListener('click', () => {
      this.change(undo, {
        url: this.urls.action,
        body: { undo: removed },
        isDone: (answer) => answer.restored === true,
        show: () => {
          const words = statusOf(row).dataset;
          const hadFocus = document.activeElement === undo;
          offer.remove();
          hideChildren(row, false);
          if (hadFocus) {
            button.focus();
          }
          return words.wordRestored;
        },
      });
    });
  }

  /** @param {HTMLElement} button */
  erase(button) {
    const { erase: round, about: competency, level, kept: sentence } = button.dataset;
    this.change(button, {
      url: this.urls.erase,
      body: { round, competency, level },
      isDone: (answer) => answer.erased === true,
      show: () => {
        const row = rowOf(button);
        /** @type {HTMLElement | null} */
        const share = row.querySelector('[data-share]');
        const next = share ?? neighbourOf(row);
        if (share) {
          button.closest('[data-words]')?.remove(); // a rating that is shared, or can be, stays without its words
        } else {
          showBelow(/** @type {HTMLElement} */ (row.parentNode), statusOf(button));
          row.remove();
        }
        next?.focus();
        return sentence;
      },
    });
  }

  /**
   * Sends something once those changes before it are answered, and gives the answer.
   * @param {string | undefined} url
   * @param {object} body
   */
  ask(url, body) {
    const asked = this.queue.then(() => ask(url ?? '', body, (answer) => typeof answer.html === 'string', this.post));
    this.queue = asked.then(() => {});
    return asked;
  }

  /**
   * Says something in the line that belongs to a part of the page.
   * @param {HTMLElement} from
   * @param {string} sentence
   * @returns {HTMLElement} the line
   */
  say(from, sentence) {
    const line = statusOf(from);
    showIn(from.closest('li, [data-plan-due], [data-plan-here]') ?? /** @type {HTMLElement} */ (from.parentNode), line);
    line.textContent = sentence;
    return line;
  }

  /**
   * Sends a change once those before it are answered.
   * @param {HTMLElement} control
   * @param {Change} change
   */
  change(control, change) {
    const row = rowOf(control);
    const line = statusOf(control); // before another change takes the row away
    this.queue = this.queue.then(() => this.send(row, line, change));
  }

  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} line
   * @param {Change} change
   */
  async send(row, line, { url, body, isDone, show, revert }) {
    const { wordSignedOut: signedOut, wordFailed: failed } = line.dataset;
    let sentence = failed;
    try {
      showIn(row, line); // before there is something to say, so that it is heard
      const { status, answer } = await this.post(/** @type {string} */ (url), body);
      if (status === 200 && isDone(answer)) {
        line.textContent = show(answer) ?? '';
        markPlanned(this.root);
        return;
      }
      sentence = reasonOf({ status, answer }, { signedOut, failed });
    } catch {
      // No answer, or none of ours.
    }
    revert?.();
    line.textContent = sentence ?? '';
  }
}

/**
 * The line that says what became of a change.
 * @param {HTMLElement} from
 * @returns {HTMLElement}
 */
function statusOf(from) {
  let place = from.closest('details, section');
  while (place && !findPart('action-status', place)) {
    place = place.parentElement?.closest('details, section') ?? null;
  }
  return findPart('action-status', /** @type {Element} */ (place));
}

/** @param {HTMLElement} control */
function rowOf(control) {
  return /** @type {HTMLElement} */ (control.closest('li, [data-plan-due]'));
}

/**
 * Lists are longer than a phone: what became of a tap is said in the row that was tapped.
 * @param {HTMLElement} row
 * @param {HTMLElement} line
 */
function showIn(row, line) {
  if (line.parentNode !== row) {
    line.textContent = '';
    row.append(line);
  }
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} line
 */
function showBelow(list, line) {
  line.textContent = '';
  list.after(line);
}

/**
 * @param {HTMLElement} row
 * @param {boolean} hidden
 */
function hideChildren(row, hidden) {
  for (const child of /** @type {HTMLCollectionOf<HTMLElement>} */ (row.children)) {
    child.hidden = hidden;
  }
}

/**
 * Where somebody goes on who has just taken a line away.
 * @param {HTMLElement} row
 * @returns {HTMLElement | null | undefined}
 */
function neighbourOf(row) {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  return neighbour ? neighbour.querySelector('button, input') : row.closest('details')?.querySelector('summary');
}
