/* What is in the plans already is not offered again: its button says so, and changes that plan instead. */

import { find, findAll, findPart } from '../lib/dom.js';

/**
 * What stands beside a button for a plan, where the button itself does not say it.
 * @param {any} button
 * @returns {string}
 */
export function ideaOf(button) {
  const place = button.closest('[data-plan-here]');
  return button.dataset.addPlan || ((place && find('[data-plan-text]', place)?.textContent) ?? '');
}

/**
 * The button that changes the plan that a button once added, or one that names the same; null where there is none.
 * @param {ParentNode} root
 * @param {any} button
 * @returns {any}
 */
export function changeOf(root, button) {
  const { planKey, planNames } = button.dataset;
  const names = (planNames || ideaOf(button)).trim().toLowerCase();
  const plans = findAll('[data-change-plan]', root).filter(isOpen);
  return (
    plans.find((plan) => plan.dataset.changePlan === planKey) ??
    plans.find((plan) => names && plan.dataset.text.toLowerCase().includes(names)) ??
    null
  );
}

/**
 * Whether the plan is neither ticked off nor just deleted.
 * @param {any} change - the button that changes it
 */
function isOpen(change) {
  const row = change.closest('[data-plan]');
  return !change.parentElement.hidden && !find('[data-done]', row).checked;
}

/**
 * Every button for a plan says whether it adds one or changes the one that is there.
 * @param {ParentNode} root
 */
export function markPlanned(root) {
  const words = findPart('plans', root)?.dataset;
  if (!words?.wordPlanned) {
    return; // nothing can be planned here
  }
  for (const button of findAll('[data-add-plan]', root)) {
    const isPlanned = Boolean(ideaOf(button) && changeOf(root, button));
    if (isPlanned !== 'planned' in button.dataset) {
      button.toggleAttribute('data-planned', isPlanned);
      const label = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
      button.dataset.wordAdd ??= label.textContent;
      label.textContent = isPlanned ? words.wordChange : button.dataset.wordAdd;
      note(button, isPlanned ? words.wordPlanned : '');
    }
  }
}

/**
 * @param {any} button
 * @param {string} sentence - that the button begins with; '' for none
 */
function note(button, sentence) {
  find('.cxb-planned', button)?.remove();
  if (sentence) {
    const words = document.createElement('span');
    words.className = 'cxb-planned';
    words.textContent = `${sentence} `;
    button.prepend(words);
  }
}
