/* When to look at a plan again: in two weeks, in a month, or a day that is picked (templates/.../plan_days.html). */

import { dateIn } from '../lib/days.js';
import { find, findPart } from '../lib/dom.js';

/**
 * The day that is chosen; '' for none, and null where a date is not complete.
 * @param {ParentNode} from
 * @param {Date} [today]
 * @returns {string | null}
 */
export function chosenDay(from, today = new Date()) {
  const choice = find('[data-days]:checked', from)?.value;
  if (choice !== 'pick') {
    return choice ? dateIn(Number(choice), today) : '';
  }
  const field = find('[data-day]', from);
  return field.validity.badInput ? null : field.value;
}

/**
 * Shows the field for a day where one is to be picked.
 * @param {ParentNode} from
 */
export function showPicker(from) {
  findPart('pick-day', from).hidden = find('[data-days]:checked', from)?.value !== 'pick';
}

/**
 * @param {ParentNode} from
 * @param {string} choice - a number of days, `pick` for the day given, or '' for none
 * @param {string} [day]
 */
export function setDay(from, choice, day = '') {
  find(`[data-days][value="${choice}"]`, from).checked = true;
  find('[data-day]', from).value = day;
  showPicker(from);
}
