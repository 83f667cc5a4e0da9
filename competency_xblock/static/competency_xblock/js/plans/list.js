/* The list of plans, as the server has them (templates/.../actions.html). */

import { find, findAll, findPart } from '../lib/dom.js';

/**
 * Shows a plan as it is now, in its place in the list; above the others where it is new.
 * @param {HTMLElement} root
 * @param {string} key
 * @param {string} html - its line
 */
export function showPlan(root, key, html) {
  const list = findPart('plans', root);
  if (!list) {
    return;
  }
  const copy = document.createElement('template');
  copy.innerHTML = html;
  const line = /** @type {HTMLElement} */ (copy.content.firstElementChild);
  const row = findPlan(list, key);
  const status = row && findPart('action-status', row);
  if (status) {
    list.after(status);
  }
  if (row) {
    row.replaceWith(line);
  } else {
    list.prepend(line);
  }
  for (const sentence of findAll('[data-part="plans-are-yours"]', root)) {
    sentence.hidden = false;
  }
  for (const sentence of findAll('[data-part="no-plan"]', root)) {
    sentence.hidden = true;
  }
}

/**
 * The line of a plan; null where it is not in the list.
 * @param {ParentNode} from
 * @param {string} key
 */
export function findPlan(from, key) {
  return find(`[data-plan="${CSS.escape(key)}"]`, from);
}

/**
 * A link to a plan in the list.
 * @param {any} row - of the plan
 * @param {string} words
 */
export function linkToPlan(row, words) {
  const link = document.createElement('a');
  row.id ||= `cxb-plan-${row.dataset.plan}`;
  link.href = `#${row.id}`;
  link.textContent = words;
  link.addEventListener('click', (event) => {
    event.preventDefault(); // the tab's history is the way through the answers
    row.scrollIntoView({ block: 'center' });
    find('input', row).focus({ preventScroll: true });
  });
  return link;
}
