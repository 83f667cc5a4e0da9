/* Puts each problem beside its field, and takes it away once the author types there again. */

import { findAll, findPart } from '../lib/dom.js';
import { randomId } from '../lib/http.js';

/** @typedef {import('./save.js').Fields} Fields */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Input */
/** @typedef {{ set: HTMLElement, input: Input | null }} ProblemPlace - a place with a problem, and the field in it to go to */

export class FieldProblems {
  /**
   * @param {HTMLElement} page
   * @param {(name: string) => HTMLElement | null | undefined} findPlace - where a problem belongs that has no field of its name
   * @param {(places: ProblemPlace[]) => void} onChange - hears of all places that are marked now
   */
  constructor(page, findPlace, onChange) {
    this.page = page;
    this.findPlace = findPlace;
    this.onChange = onChange;
    /** @type {ProblemPlace[]} */
    this.places = [];
  }

  /**
   * Shows what is wrong, and nothing else; gives the places.
   * @param {Fields} fields
   * @returns {ProblemPlace[]}
   */
  mark(fields) {
    this.clear();
    for (const [name, sentences] of Object.entries(fields)) {
      const set = this.placeOf(name) ?? this.placeOf(name.split('.')[0]);
      if (set) {
        this.places.push(this.markPlace(set, sentences));
      }
    }
    this.onChange(this.places);
    return this.places;
  }

  /**
   * What is typed anew is no longer wrong until it is saved again. Says whether a mark was taken away.
   * @param {HTMLElement} input
   */
  forgive(input) {
    /** @type {HTMLElement | null} */
    const set = input.closest('[data-set], [data-of], [data-unit]');
    const line = set && findPart('error', set);
    if (!set || !line || line.hidden) {
      return false;
    }
    line.hidden = true;
    line.textContent = '';
    findAll('[aria-invalid]', set).forEach(unmarkInput);
    this.places = this.places.filter((each) => each.set !== set);
    this.onChange(this.places);
    return true;
  }

  clear() {
    for (const line of findAll('[data-part="error"]', this.page)) {
      line.hidden = true;
      line.textContent = '';
    }
    findAll('[aria-invalid]', this.page).forEach(unmarkInput);
    this.places = [];
  }

  /**
   * @param {string} name
   * @returns {HTMLElement | null}
   */
  placeOf(name) {
    const set = findAll('[data-set]', this.page).find((each) => each.dataset.set === name);
    return set ?? this.findPlace(name) ?? null;
  }

  /**
   * @param {HTMLElement} set
   * @param {string[]} sentences
   * @returns {ProblemPlace}
   */
  markPlace(set, sentences) {
    const line = findPart('error', set);
    const inputs = inputsOf(set);
    line.textContent = [line.textContent, ...sentences].filter(Boolean).join('\n'); // a line each
    line.hidden = false;
    line.id = line.id || `cxb-field-problem-${randomId()}`;
    for (const input of inputs) {
      input.dataset.describedBefore ??= input.getAttribute('aria-describedby') ?? '';
      input.setAttribute('aria-invalid', 'true');
      describe(input, `${line.id} ${input.dataset.describedBefore}`.trim());
    }
    return { set, input: inputs.find((input) => input.type !== 'hidden' && !input.disabled) ?? null };
  }
}

/**
 * Fields of a place, but not those of a smaller place in it; only those that the browser finds wrong too, if there are any.
 * @param {HTMLElement} set
 * @returns {Input[]}
 */
function inputsOf(set) {
  const inputs = findAll('input, select, textarea', set).filter(
    (input) => input.type !== 'search' && (!set.dataset.set || input.closest('[data-set]') === set),
  );
  const invalid = inputs.filter((input) => !input.validity.valid);
  return invalid.length ? invalid : inputs;
}

/** @param {HTMLElement} input */
function unmarkInput(input) {
  input.removeAttribute('aria-invalid');
  describe(input, input.dataset.describedBefore);
}

/**
 * @param {HTMLElement} input
 * @param {string | undefined} ids - of the elements that describe it
 */
function describe(input, ids) {
  if (ids) {
    input.setAttribute('aria-describedby', ids);
  } else {
    input.removeAttribute('aria-describedby');
  }
}
