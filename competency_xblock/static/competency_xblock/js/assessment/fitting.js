/* What the author has taken out of the assessment meanwhile is taken out of a draft too, and told. Knows no page. */

/**
 * @typedef {import('./types.js').Draft} Draft
 * @typedef {import('./types.js').LeftOut} LeftOut
 * @typedef {import('./draft.js').DraftState} DraftState
 */

/**
 * Steps of older releases, which a tab may have kept through an upgrade, and what took their place.
 * @type {Record<string, string>}
 */
const EARLIER_STEPS = { plan: 'check' };

/**
 * Changes the draft to what is asked where the page is at.
 * @param {Draft} draft
 * @param {DraftState} here
 * @returns {LeftOut[]} what had to be taken out, where there was something to it
 */
export function fitDraft(draft, here) {
  draft.step = EARLIER_STEPS[draft.step] ?? draft.step;
  const leftOut = [...fitAnswers(draft, here), ...fitActions(draft, here), ...fitChoices(draft, here)];
  fitChosen(draft, here);
  const { state, at } = here;
  if (draft.level !== at.level && (draft.level || !state.levels.length)) {
    draft.level = at.level; // it is not offered any more
    draft.answers = {};
  }
  return leftOut;
}

/**
 * @param {Draft} draft
 * @param {DraftState} here
 */
function fitAnswers(draft, here) {
  /** @type {LeftOut[]} */
  const leftOut = [];
  for (const [id, answer] of Object.entries(draft.answers)) {
    if (here.isOffered(id)) {
      if (!here.state.steps.includes('discuss')) {
        answer.revised = null;
      }
      // What a framework no longer says can't be marked in it.
      answer.flagged = (answer.flagged || []).filter((statement) => here.offered.says(id, statement));
    } else {
      delete draft.answers[id];
      if (answer.answer || answer.reason) {
        leftOut.push({ where: `answers.${id}`, message: here.state.words.goneAnswer });
      }
    }
  }
  return leftOut;
}

/**
 * @param {Draft} draft
 * @param {DraftState} here
 */
function fitChosen(draft, here) {
  draft.chosen = draft.chosen.filter((id) => here.isOffered(id)).slice(0, here.state.chooseUpTo || draft.chosen.length);
  if (here.at.groups && !here.isPart(draft.chosen)) {
    // Whole groups; where none is ticked yet, those that something was answered in.
    draft.chosen = here.wholeGroups(draft.chosen.length ? draft.chosen : Object.keys(draft.answers));
  }
}

/**
 * @param {Draft} draft
 * @param {DraftState} here
 */
function fitActions(draft, here) {
  /** @type {LeftOut[]} */
  const leftOut = [];
  for (const [number, action] of draft.actions.entries()) {
    if (here.isOffered(action.competency)) {
      continue;
    }
    if (action.competency) {
      leftOut.push({ where: `actions.${number}.competency`, message: here.state.words.goneAbout });
    }
    action.competency = '';
  }
  return leftOut;
}

/**
 * @param {Draft} draft
 * @param {DraftState} here
 */
function fitChoices(draft, here) {
  /** @type {LeftOut[]} */
  const leftOut = [];
  for (const field of /** @type {const} */ (['role', 'organisation'])) {
    const option = sameOption(here.offered.options(field), draft[field]);
    if (draft[field] && option === undefined) {
      leftOut.push({ where: field, message: here.state.words.goneChoice });
    }
    draft[field] = option || '';
  }
  return leftOut;
}

/**
 * The option that says the same, however its blanks and accents are written; undefined where it is offered no more.
 * @param {string[] | null} options
 * @param {string} value
 */
export function sameOption(options, value) {
  /** @param {string} text */
  const plain = (text) => text.normalize('NFC').split(/\s+/).filter(Boolean).join(' ');
  return options && value ? options.find((option) => plain(option) === plain(value)) : undefined;
}
