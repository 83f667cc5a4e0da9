/* Plans that an older release kept with the answers: they can be changed here, and become plans on finishing. */

import { cloneTemplate, find, findAll, format } from '../lib/dom.js';

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./types.js').Action} Action
 */

export class Plan {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  get draft() {
    return this.assessment.draft;
  }

  /* ---- showing ------------------------------------------------------------------------------------------------- */

  fill() {
    const { actions } = this.draft.value;
    this.page.part('actions').textContent = '';
    for (const action of actions) {
      this.add(action);
    }
    this.page.part('plans-fold').hidden = !actions.length;
  }

  /* ---- what the learner does ------------------------------------------------------------------------------------ */

  /** @param {Action} action */
  add(action) {
    const row = cloneTemplate('action', this.page.form);
    const about = find('[data-action="competency"]', row);
    about.append(...this.draft.asked().map((id) => new Option(this.page.titleOf(id), id)));
    textOf(row).value = action.text;
    dateOf(row).value = action.review_date || '';
    about.value = action.competency;
    this.page.part('actions').appendChild(row);
    this.assessment.notes.measure(textOf(row));
    this.number();
  }

  number() {
    for (const [position, row] of this.page.actionRows.entries()) {
      find('legend', row).textContent = format(this.page.words.action, { number: position + 1 });
    }
  }

  /** Takes into the draft what the rows say. */
  read() {
    this.draft.value.actions = this.page.actionRows.filter(hasAnything).map((row) => ({
      text: textOf(row).value,
      competency: find('[data-action="competency"]', row).value,
      review_date: dayIn(row) || null,
    }));
  }

  changed() {
    this.read();
    this.assessment.saving.touch();
  }

  /** @param {any} field - that something is typed into */
  type(field) {
    if (field.dataset.action === 'text') {
      this.assessment.notes.measure(field);
    }
    if (field.dataset.action === 'review_date' && field.validity.valid) {
      this.assessment.notes.judgeDate(field);
    }
    this.changed();
  }

  /** @param {any} button - in the row that is to go */
  remove(button) {
    const row = button.closest('.cxb-action');
    const offer = hasAnything(row) && cloneTemplate('undo', this.page.form);
    row.after(offer || document.createElement('span'));
    row.remove();
    this.number();
    this.changed();
    if (!offer) {
      find('summary', this.page.part('plans-fold')).focus();
      return;
    }
    const undo = find('button', offer);
    undo.focus();
    undo.addEventListener('click', () => {
      offer.replaceWith(row);
      this.number();
      this.changed();
      textOf(row).focus();
    });
  }

  /** Rows that could not be saved as they are: a date that is none, a date without words. */
  get incomplete() {
    const rows = this.page.actionRows;
    return {
      undated: findAll('[data-action="review_date"]', this.page.form).find((field) => !field.validity.valid),
      wordless: rows.find((row) => !hasText(row) && dayIn(row)),
    };
  }
}

/** @param {any} row */
export function hasAnything(row) {
  return hasText(row) || dayIn(row);
}

/** @param {any} row */
function hasText(row) {
  return textOf(row).value.trim();
}

/**
 * The review date once it is one: while somebody types a year it is the year 2 first, then 20, then 203.
 * @param {any} row
 */
function dayIn(row) {
  const field = dateOf(row);
  return field.validity.valid ? field.value : '';
}

/** @param {any} row */
export function textOf(row) {
  return find('[data-action="text"]', row);
}

/** @param {any} row */
function dateOf(row) {
  return find('[data-action="review_date"]', row);
}
