/* A plan is made or changed beside what it is about, in one form that moves there (templates/.../plan_form.html).
   Nothing typed is lost: the form stays as it is until the server has the plan. */

import { reasonOf } from '../lib/ask.js';
import { cloneTemplate, find, findAll, findPart } from '../lib/dom.js';
import { randomId } from '../lib/http.js';
import { chosenDay, setDay, showPicker } from './days.js';
import { findPlan, linkToPlan, showPlan } from './list.js';
import { changeOf, ideaOf, markPlanned } from './planned.js';

/** @typedef {import('../own_lines.js').OwnLines} OwnLines */

/**
 * What is sent: a new plan with an id of its own, so that sent twice it is one; else what changes of a plan.
 * @param {{ key?: string, id?: string }} plan
 * @param {{ cue: string, step: string, about: string, review_date: string | null }} values
 */
export function bodyOf({ key, id }, { cue, step, about, review_date: day }) {
  return key ? { key, text: step, review_date: day } : { id, cue, step, about, review_date: day };
}

export class PlanForms {
  /** @type {any} */
  form = null;

  /** @type {any} the button that opened the form */
  opener = null;

  /**
   * @param {HTMLElement} root
   * @param {OwnLines} lines
   */
  constructor(root, lines) {
    this.root = root;
    this.lines = lines;
  }

  listen() {
    this.root.addEventListener('click', (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest('[data-add-plan], [data-change-plan]');
      if (button && event.detail <= 1) {
        this.toggle(button);
      }
    });
  }

  /** @param {any} button */
  toggle(button) {
    const same = button === this.opener;
    if (!same || !this.form) {
      this.open(button);
    } else if (this.isUntouched) {
      this.close();
    } else {
      find('h5', this.form).focus(); // what is typed stays
    }
  }

  /** Whether nothing is in the form but what it began with. */
  get isUntouched() {
    return JSON.stringify(this.values()) === this.began;
  }

  /** @param {any} button */
  open(button) {
    if (this.form && !this.isUntouched) {
      this.form.scrollIntoView({ block: 'center' });
      find('h5', this.form).focus();
      return; // one plan at a time, and that one is not saved yet
    }
    this.close();
    const isPlanned = 'planned' in button.dataset;
    const { changePlan, text, day = '', about = '' } = (isPlanned ? changeOf(this.root, button) : button).dataset;
    const form = cloneTemplate('plan', this.root);
    const kind = changePlan ? 'change' : 'new';
    for (const element of findAll('[data-new]', form)) {
      element.textContent = element.dataset[kind];
    }
    form.setAttribute('aria-label', find('h5', form).textContent);
    for (const where of changePlan ? ['cue', 'about'] : []) {
      find(`[data-where="${where}"]`, form).hidden = true;
    }
    form.elements.step.value = changePlan ? text : ideaOf(button);
    form.elements.about.value = about;
    if (form.elements.about.selectedIndex < 0) {
      form.elements.about.value = '';
    }
    const choice = changePlan ? '' : '14';
    setDay(form, day ? 'pick' : choice, day);
    form.dataset.key = changePlan ?? '';
    form.dataset.id = randomId();
    form.addEventListener('change', () => showPicker(form));
    form.addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault();
      this.save();
    });
    findPart('not-now', form).addEventListener('click', () => this.close(true));
    (button.closest('[data-plan-here], li') ?? button.parentNode).append(form);
    button.setAttribute('aria-expanded', 'true');
    this.form = form;
    this.opener = button;
    this.began = JSON.stringify(this.values());
    find('h5', form).focus();
  }

  /** @param {boolean} [back] - whether to go back to the button that opened it */
  close(back = false) {
    this.form?.remove();
    this.form = null;
    this.opener?.setAttribute('aria-expanded', 'false');
    if (back) {
      this.opener?.focus();
    }
  }

  values() {
    const { cue, step, about } = this.form.elements;
    return { cue: cue.value, step: step.value, about: about.value, review_date: chosenDay(this.form) };
  }

  async save() {
    const { form, opener, lines } = this;
    const line = findPart('plan-status', form);
    const button = find('[type="submit"]', form);
    if (button.disabled) {
      return;
    }
    this.forgive();
    if (chosenDay(form) === null) {
      this.blame('review_date', find('[data-day]', form).validationMessage);
      return;
    }
    const body = bodyOf(form.dataset, this.values());
    button.disabled = true;
    const { ok, status, answer } = await lines.ask('key' in body ? lines.urls.action : lines.urls.plan, body);
    button.disabled = false;
    if (ok) {
      this.saved(answer, opener);
      return;
    }
    const problems = Array.isArray(answer.problems) ? answer.problems : [];
    for (const { where, message } of problems) {
      this.blame(where === 'text' ? 'step' : where, message);
    }
    if (!problems.length) {
      line.textContent = reasonOf({ status, answer }, form.dataset);
    }
  }

  /**
   * @param {any} answer
   * @param {any} opener
   */
  saved(answer, opener) {
    this.close();
    this.opener = null;
    showPlan(this.root, answer.key, answer.html);
    const row = findPlan(this.root, answer.key);
    const place = opener.isConnected ? opener : find('button', row);
    if (opener.dataset.addPlan !== undefined) {
      opener.dataset.planKey = answer.key;
    }
    markPlanned(this.root);
    const line = this.lines.say(place, answer.sentence);
    if (answer.link && row && !row.closest('section').contains(place)) {
      line.append(' ', linkToPlan(row, answer.link));
    }
    place.focus();
  }

  /** Takes back what was said about fields. */
  forgive() {
    findPart('plan-status', this.form).textContent = '';
    for (const note of findAll('.cxb-note', this.form)) {
      note.remove();
    }
    for (const field of findAll('[aria-describedby]', this.form)) {
      field.removeAttribute('aria-describedby');
      field.removeAttribute('aria-invalid');
    }
  }

  /**
   * Says beside a field what is wrong with it, and goes there.
   * @param {string} where
   * @param {string} sentence
   */
  blame(where, sentence) {
    const place = find(`[data-where="${where}"]`, this.form);
    if (!place) {
      findPart('plan-status', this.form).textContent = sentence;
      return;
    }
    const note = document.createElement('span');
    note.className = 'cxb-note';
    note.id = `cxb-note-${randomId()}`;
    note.textContent = sentence;
    place.append(note);
    const field = find('input[type="text"], textarea, select, [data-day]', place);
    field.setAttribute('aria-describedby', note.id);
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  }
}
