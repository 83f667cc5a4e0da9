/* The plan: what the learner will do, by when, and how confident they would like to be. */

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
    if (!actions.length) {
      this.add();
    }
    this.fillAims();
    this.fillWants();
  }

  fillAims() {
    const place = this.page.part('aims');
    place.replaceChildren(...this.draft.rated().map((id, position) => this.aim(id, position)));
    this.page.part('aims-fold').hidden = !place.children.length;
  }

  /**
   * @param {string} id
   * @param {number} position
   */
  aim(id, position) {
    const { form, state } = this.page;
    const row = cloneTemplate('aim', form);
    const label = find('label', row);
    const select = find('select', row);
    select.id = `${form.getAttribute('aria-labelledby')}-aim-${position}`;
    label.htmlFor = select.id;
    label.textContent = this.page.titleOf(id);
    select.value = String(this.draft.value.answers[id].aim ?? state.at.aims[id]);
    select.dataset.aim = id;
    return row;
  }

  /** What the learner has marked, as ideas for a plan. */
  fillWants() {
    const wants = this.draft.asked().flatMap((id) => {
      const flagged = this.draft.value.answers[id]?.flagged || [];
      return flagged.flatMap((statement) => this.want(id, statement));
    });
    this.page.part('wants').replaceChildren(...wants);
    this.page.part('wants-fold').hidden = !wants.length;
  }

  /**
   * @param {string} id
   * @param {string} statement
   */
  want(id, statement) {
    const line = this.page.statement(id, statement);
    if (!line) {
      return [];
    }
    const text = line.dataset.alone || line.textContent;
    const row = document.createElement('li');
    const button = document.createElement('button');
    const sign = document.createElement('span');
    sign.setAttribute('aria-hidden', 'true');
    sign.textContent = '+';
    button.type = 'button';
    button.className = 'cxb-idea';
    button.dataset.idea = format(this.page.words.workOn, { statement: text });
    button.dataset.about = id;
    button.disabled = this.draft.value.actions.some((action) => action.text === button.dataset.idea);
    button.append(sign, ' ', text);
    row.append(button);
    return [row];
  }

  /* ---- what the learner does ------------------------------------------------------------------------------------ */

  /**
   * One more row; its fields as they were, or empty.
   * @param {Action} [action]
   */
  add(action) {
    const row = cloneTemplate('action', this.page.form);
    const about = find('[data-action="competency"]', row);
    about.append(...this.draft.asked().map((id) => new Option(this.page.titleOf(id), id)));
    if (action) {
      textOf(row).value = action.text;
      dateOf(row).value = action.review_date || '';
      about.value = action.competency;
    }
    this.page.part('actions').appendChild(row);
    this.assessment.notes.measure(textOf(row));
    this.number();
    return row;
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

  addEmpty() {
    textOf(this.add()).focus();
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
      find('[data-do="add-action"]', this.page.form).focus();
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

  /** @param {any} button - with an idea, for the first row that has no words yet */
  takeIdea(button) {
    const row = this.page.actionRows.find((each) => !hasText(each)) || this.add();
    textOf(row).value = button.dataset.idea;
    if (button.dataset.about) {
      find('[data-action="competency"]', row).value = button.dataset.about;
      button.disabled = true; // planned once is enough
    }
    this.changed();
    textOf(row).focus();
  }

  /** @param {any} button - "in two weeks" */
  setDate(button) {
    dateOf(button.closest('.cxb-action')).value = dateIn(Number(button.dataset.in), new Date());
    this.changed();
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

/**
 * The day that comes so many days later, as date fields write it.
 * @param {number} days
 * @param {Date} today
 */
export function dateIn(days, today) {
  const day = new Date(today);
  day.setDate(day.getDate() + days);
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
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
