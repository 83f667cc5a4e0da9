/* The progress page: own plans, replying to what others saw, when one started, and showing the training team more people.
   What is said to be saved is what the server answers. */

import { ask, reasonOf } from '../lib/ask.js';
import { find, findPart } from '../lib/dom.js';
import { startOwnLines } from '../own_lines.js';

/**
 * @param {object | null} _runtime
 * @param {HTMLElement} root
 */
export function start(_runtime, root) {
  const page = root.matches('[data-part="progress"]') ? root : findPart('progress', root);
  if (page) {
    startOwnLines(page, {
      action: page.dataset.url,
      plan: page.dataset.planUrl,
      learner: page.dataset.learner,
    });
  }
  root.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('[data-reply]');
    if (button) {
      reply(/** @type {HTMLElement} */ (button));
    }
  });
  root.addEventListener('submit', (event) => {
    const section = /** @type {HTMLElement} */ (event.target).closest('[data-part="start"]');
    if (section) {
      event.preventDefault();
      saveStart(/** @type {HTMLElement} */ (section));
    }
  });
  const more = find('[data-do="more-people"]', root);
  more?.addEventListener('click', () => showMorePeople(root, more));
}

/**
 * Saves the reply beside it, or erases it.
 * @param {HTMLElement} button
 */
async function reply(button) {
  const words = datasetOf(button, '[data-part="observed"]');
  const box = /** @type {HTMLElement} */ (button.closest('[data-observed]'));
  const field = find('textarea', box);
  const line = findPart('reply-status', box);
  const text = button.dataset.reply === 'erase' ? '' : field.value;
  const { ok, status, answer } = await ask(
    words.url,
    { key: box.dataset.observed, text },
    (given) => typeof given.text === 'string',
  );
  if (!ok) {
    line.textContent = reasonOf({ status, answer }, words);
    return;
  }
  if (!text || field.value === text) {
    field.value = answer.text; // what was typed while it was being saved stays
  }
  line.textContent = answer.text ? words.saved : words.erased;
  if (!answer.text) {
    field.focus();
  }
  find('[data-reply="erase"]', box).hidden = !answer.text;
}

/**
 * The form with the date when the learner started in the job.
 * @param {HTMLElement} section
 */
async function saveStart(section) {
  const words = /** @type {any} */ (section.dataset);
  const line = findPart('start-status', section);
  const field = find('input', section);
  if (field.validity.badInput) {
    line.textContent = words.incomplete; // its value is empty, and empty takes the date away
    field.focus();
    return;
  }
  const { ok, status, answer } = await ask(
    words.url,
    { start: field.value },
    (given) => typeof given.start === 'string',
  );
  if (!ok) {
    line.textContent = reasonOf({ status, answer }, words);
    return;
  }
  line.textContent = answer.start ? words.saved : words.gone;
  const hoped = findPart('hoped', section);
  if (hoped) {
    hoped.textContent = answer.hoped;
    hoped.hidden = !answer.hoped;
  }
}

/**
 * @param {HTMLElement} root
 * @param {HTMLButtonElement} button
 */
async function showMorePeople(root, button) {
  const rows = findPart('people', root);
  const line = findPart('people-status', root);
  button.disabled = true;
  const { ok, status, answer } = await ask(
    button.dataset.url ?? '',
    { offset: rows.rows.length },
    (people) => typeof people.html === 'string',
  );
  button.disabled = false;
  if (!ok) {
    line.textContent = reasonOf({ status, answer }, line.dataset);
    return;
  }
  rows.insertAdjacentHTML('beforeend', answer.html);
  button.hidden = !answer.more;
  line.textContent = line.dataset.shown.replace('{shown}', rows.rows.length);
}

/**
 * @param {HTMLElement} from
 * @param {string} selector
 * @returns {any}
 */
function datasetOf(from, selector) {
  return /** @type {HTMLElement} */ (from.closest(selector)).dataset;
}
