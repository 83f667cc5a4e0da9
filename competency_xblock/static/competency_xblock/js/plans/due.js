/* A plan whose day has come: how did it go? (templates/.../plan_due.html) Each answer is sent as it is given. */

import { find, findPart } from '../lib/dom.js';
import { chosenDay, showPicker } from './days.js';
import { showPlan } from './list.js';

/** @typedef {import('../own_lines.js').OwnLines} OwnLines */

/**
 * It hears first, and alone: a plan may stand in a form that sends something else.
 * @param {HTMLElement} root
 * @param {OwnLines} lines
 */
export function listenToDuePlans(root, lines) {
  for (const kind of ['change', 'input']) {
    root.addEventListener(
      kind,
      (event) => {
        const field = /** @type {any} */ (event.target);
        /** @type {any} */
        const plan = field.closest('[data-plan-due]');
        if (plan) {
          event.stopPropagation();
          if (kind === 'change') {
            answer(lines, plan, field);
          }
        }
      },
      true,
    );
  }
}

/**
 * @param {OwnLines} lines
 * @param {any} plan
 * @param {any} field - that has changed
 */
function answer(lines, plan, field) {
  const { dataset } = field;
  if ('noticed' in dataset) {
    send(lines, plan, field, { noticed: field.value });
  } else if ('outcome' in dataset) {
    findPart('again', plan).hidden = field.value !== 'still';
    send(lines, plan, field, { outcome: field.value });
  } else {
    showPicker(plan);
    const day = chosenDay(plan);
    if (day) {
      send(lines, plan, field, { outcome: 'still', review_date: day });
    }
  }
}

/**
 * @param {OwnLines} lines
 * @param {any} plan
 * @param {any} field
 * @param {{ outcome?: string, noticed?: string, review_date?: string }} said
 */
function send(lines, plan, field, said) {
  const before = plan.dataset.outcome ?? '';
  lines.change(field, {
    url: lines.urls.action,
    body: { key: plan.dataset.planDue, ...said },
    isDone: (reply) => typeof reply.sentence === 'string',
    show: (reply) => {
      plan.dataset.outcome = said.outcome ?? before;
      showPlan(lines.root, plan.dataset.planDue, reply.html);
      return reply.sentence;
    },
    revert: () => {
      const radio = find(`[data-outcome][value="${before}"]`, plan);
      if (said.outcome && !said.review_date && field.checked) {
        field.checked = false;
        radio?.click();
      }
    },
  });
}
