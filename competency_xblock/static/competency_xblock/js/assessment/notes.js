/* Lines beside a field: what of it could not be kept, how much still fits, whether a date is whole. Nobody is led away
   from what they do for it. */

import { find, findAll, findPart, format } from '../lib/dom.js';
import { randomId } from '../lib/http.js';
import { hasAnything } from './plan.js';

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./types.js').LeftOut} LeftOut
 */

export class Notes {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
    this.box = this.page.part('dropped');
  }

  /* ---- where something stands --------------------------------------------------------------------------------- */

  /**
   * The field of what could not be kept, or what is around it; null where the page has none.
   * @param {string} where - `answers.x.reason`, `actions.0.review_date`, `role`
   * @returns {any}
   */
  fieldOf(where) {
    const { form } = this.page;
    const [kind, id, key] = where.split('.');
    if (kind === 'answers') {
      return this.answerField(id, key);
    }
    if (kind === 'actions' && id) {
      const row = this.page.actionRows.filter(hasAnything)[Number(id)];
      return (key && row && find(`[data-action="${key}"]`, row)) || row || this.page.part('actions');
    }
    const field = find(`[data-field="${where}"]`, form);
    const place = { level: '.cxb-levels', actions: '[data-part="actions"]' }[where];
    const counts = where === 'chosen' ? this.page.part('chosen-count') || this.page.part('group-count') : null;
    return field || (place && find(place, form)) || counts;
  }

  /**
   * @param {string} id
   * @param {string | undefined} key
   */
  answerField(id, key) {
    const card = this.page.cards[id];
    const fields = {
      reason: () => card && find('[data-reason]', card),
      revised: () => find(`[data-revised="${id}"]`, this.page.form),
      aim: () => find(`[data-aim="${id}"]`, this.page.form),
    };
    return fields[/** @type {keyof typeof fields} */ (key)]?.() || card || null;
  }

  /**
   * What a field is about, as the page calls it; '' where it has no name.
   * @param {any} field
   */
  nameOf(field) {
    const card = field?.closest('[data-competency], [data-revised]');
    if (card) {
      return this.page.titleOf(card.dataset.competency || card.dataset.revised);
    }
    const label = field?.labels?.[0];
    return label ? (find('span', label) || label).textContent.trim() : '';
  }

  /** @param {string} where */
  goTo(where) {
    const { steps, draft } = this.assessment;
    const place = this.fieldOf(where);
    const { step } = place.closest('[data-step]').dataset;
    steps.walkTo(step, place.closest('[data-competency]')?.dataset.competency);
    const field = draft.value.step === step && this.fieldOf(where);
    if (field) {
      const inside = field.matches('select, textarea, input') ? field : find('select, textarea, input', field);
      field.scrollIntoView({ block: 'center' });
      (inside || field).focus({ preventScroll: true });
    }
  }

  /* ---- a line and its field ----------------------------------------------------------------------------------- */

  /**
   * @param {any} field
   * @param {string} kind - sent, length or date
   * @param {string} sentence
   */
  add(field, kind, sentence) {
    const line = document.createElement('span');
    line.className = 'cxb-note';
    line.dataset.note = kind;
    line.id = `cxb-note-${randomId()}`;
    line.textContent = sentence;
    if (/^(?:FIELDSET|DIV|ARTICLE)$/.test(field.tagName)) {
      field.appendChild(line);
    } else {
      (field.closest('label') || field).after(line);
      field.setAttribute('aria-describedby', line.id);
    }
    const fold = field.closest('details');
    if (fold) {
      fold.open = true;
    }
  }

  /**
   * @param {string} kind
   * @param {ParentNode} from
   */
  remove(kind, from) {
    for (const line of findAll(`[data-note="${kind}"]`, from)) {
      for (const field of findAll(`[aria-describedby="${line.id}"]`, this.page.form)) {
        field.removeAttribute('aria-describedby');
      }
      line.remove();
    }
  }

  /* ---- what could not be kept ---------------------------------------------------------------------------------- */

  /**
   * Beside the fields that are in view; the others are named above the buttons, with a way to them.
   * @param {string} [lead] - what to say first; else what there is to say about saving
   */
  showDropped(lead) {
    const { saving, draft } = this.assessment;
    const list = findPart('dropped-list', this.box);
    const named = new Set();
    this.remove('sent', this.page.form);
    list.textContent = '';
    for (const { where, message } of [...saving.dropped, ...draft.leftOut]) {
      const field = this.fieldOf(where);
      const step = field?.closest('[data-step]').dataset.step;
      const isInView = step === draft.value.step && !field.closest('.cxb-card[hidden]');
      if (field && !field.closest('.cxb-card[data-out]')) {
        this.add(field, 'sent', message);
      }
      const name = this.nameOf(field);
      const key = `${step}${name}${message}`;
      if (!isInView && !named.has(key)) {
        named.add(key);
        list.append(this.line(name, message, where, step));
      }
    }
    findPart('dropped-lead', this.box).textContent = lead || this.page.words.notSaved;
    this.box.hidden = !lead && !list.children.length;
  }

  /**
   * @param {string} name - of the field
   * @param {string} message
   * @param {string} where
   * @param {string | undefined} step
   */
  line(name, message, where, step) {
    const row = document.createElement('li');
    if (name) {
      const strong = document.createElement('strong');
      strong.textContent = name;
      row.append(strong, document.createElement('br'));
    }
    row.append(message);
    if (step && this.page.state.steps.includes(step)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'cxb-link';
      button.dataset.show = where;
      button.textContent = find(`[data-step="${step}"] h3`, this.page.form).textContent;
      row.append(' ', button);
    }
    return row;
  }

  /* ---- while somebody types ------------------------------------------------------------------------------------ */

  /**
   * How much still fits, once it begins to matter. Nothing is cut while somebody types or pastes.
   * @param {any} field
   */
  measure(field) {
    const { words, most: limits } = this.page.state;
    const most = 'reason' in field.dataset ? limits.reason : limits.action;
    const left = most - Array.from(field.value).length;
    this.remove('length', field.closest('p, details'));
    if (left < most / 10) {
      this.add(field, 'length', format(left < 0 ? words.tooLong : words.left, { count: Math.abs(left), most }));
    }
  }

  /**
   * Says of a date that cannot be saved why not.
   * @param {any} field
   */
  judgeDate(field) {
    const { saving, messages } = this.assessment;
    const { words } = this.page;
    if (!this.page.root.contains(field)) {
      return;
    }
    this.remove('date', field.closest('p'));
    if (!field.validity.valid) {
      this.add(field, 'date', field.validity.badInput ? words.dateIncomplete : words.dateOutside);
    }
    if (messages.kind === 'saved') {
      saving.saySaved();
    }
  }

  /** Whether a date is told not to be saved. */
  get hasWrongDate() {
    return Boolean(find('[data-note="date"]', this.page.form));
  }
}
