/* Taking a finish back: its answers are a draft again, and the page goes on where it was finished from. */

import { ask } from '../lib/ask.js';
import { findPart } from '../lib/dom.js';
import { postJson } from '../lib/http.js';

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./conflicts.js').StoredRound} StoredRound
 * @typedef {import('./types.js').State} State
 */

/**
 * @typedef {object} Reopened
 * @property {StoredRound} stored
 * @property {string} html - what follows the round before it; empty where there is none
 * @property {State['at']} at
 * @property {Pick<State, 'finished' | 'chosenBefore' | 'roleBefore' | 'organisationBefore' | 'again'>} before
 * @property {string} [note] - what the learner has to know
 */

/**
 * @param {Assessment} assessment
 * @param {HTMLElement} button - it names the finish
 * @param {typeof postJson} [post]
 */
export async function takeBack(assessment, button, post = postJson) {
  const { page } = assessment;
  if (button.getAttribute('aria-disabled')) {
    return;
  }
  button.setAttribute('aria-disabled', 'true'); // and not disabled, which would take the focus away
  const { round, submitted } = button.dataset;
  const { ok, answer } = await ask(
    page.state.urls.reopen,
    { round, submitted },
    (given) => Boolean(given.stored),
    post,
  );
  if (ok) {
    goOnFrom(assessment, answer);
    return;
  }
  button.removeAttribute('aria-disabled');
  findPart('take-back-status', page.root).textContent = answer.error || page.words.notTakenBack;
}

/**
 * @param {Assessment} assessment
 * @param {Reopened} reopened
 */
function goOnFrom(assessment, { stored, html, at, before, note }) {
  const { conflicts, draft, levels, messages, page, saving, steps } = assessment;
  const { state, words } = page;
  levels.at(
    stored.draft.level,
    () => {
      if (at.level === state.at.level) {
        state.at = at;
      }
      Object.assign(state, before);
      page.results.outerHTML = html;
      const late = conflicts.takeLate();
      draft.byLevel = {};
      draft.take(late ?? stored.draft);
      saving.goOnFrom(stored);
      steps.furthest = state.steps.length - 1;
      steps.show(state.steps[steps.furthest], true);
      if (late) {
        conflicts.ask(stored); // these came too late for the finish, and are still here
        return;
      }
      saving.forget();
      messages.status(words.takenBack, 'saved');
      messages.problem(note ?? '');
    },
    () => assessment.loadAgain(), // it is open by now, and only the page lacks what it asks
  );
}
