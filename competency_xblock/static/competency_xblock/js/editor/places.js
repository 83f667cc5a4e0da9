/* Where a problem belongs in the editor's page, and how one gets there. */

import { find, findAll } from '../lib/dom.js';

/** @typedef {import('../forms/field_problems.js').ProblemPlace} ProblemPlace */
/** @typedef {import('./tabs.js').Tabs} Tabs */
/** @typedef {import('./units.js').Units} Units */

/**
 * Where a problem belongs that has no place of its own in the form: at a topic or a unit.
 * @param {string} name - of the field, such as `own_topics.own-1.url` and `unit_map.` with the id of a unit
 * @param {HTMLElement} page
 * @param {Units} units
 * @returns {HTMLElement | null | undefined}
 */
export function placeOf(name, page, units) {
  const topic = /^own_topics\.([^.]+)\.(\w+)$/.exec(name);
  if (topic) {
    const card = findAll('[data-topic-id]', page).find(({ dataset }) => dataset.topicId === topic[1]);
    return card && find(`[data-of="${topic[2]}"]`, card);
  }
  return name.startsWith('unit_map.') ? units.rowOf(name.slice('unit_map.'.length)) : null;
}

/**
 * Shows the part that a place is in, unfolds what it is folded into, and puts the focus there.
 * @param {ProblemPlace} place
 * @param {Tabs} tabs
 * @param {Units} units
 */
export function goTo({ set, input }, tabs, units) {
  const tab = tabs.tabOf(set);
  if (!tab) {
    return;
  }
  tabs.show(tab, false);
  unfold(input ?? set);
  if (set instanceof HTMLDetailsElement) {
    set.open = true;
  }
  if (set.dataset.unit && set.hidden) {
    units.showAll(); // what was looked for last hides it
  }
  if (input && input.offsetParent !== null) {
    input.focus();
  } else {
    tab.focus();
  }
}

/** @param {HTMLElement} place */
function unfold(place) {
  for (let fold = place.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) {
    fold.open = true;
  }
}
