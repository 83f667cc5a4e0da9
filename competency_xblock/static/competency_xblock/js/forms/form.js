/* A form of settings in its page: problems beside their fields, Save, Cancel, and the question when one leaves. Both
   editors have it. */

import { ask } from '../lib/ask.js';
import { find, findAll, findPart } from '../lib/dom.js';
import { FieldProblems } from './field_problems.js';
import { FormSaving } from './save.js';

/** @typedef {import('./field_problems.js').ProblemPlace} ProblemPlace */
/** @typedef {import('./save.js').Fields} Fields */
/** @typedef {import('./save.js').Runtime} Runtime */
/** @typedef {import('./save.js').SaveAnswer} SaveAnswer */

/**
 * @typedef {object} FormOptions
 * @property {() => Fields} collect - what is set now
 * @property {(page: HTMLElement) => void} restart - starts the editor again on the page as it was saved last
 * @property {() => Fields} [undecided] - fields that wait for the author, with a sentence each; nothing is sent before
 * @property {(name: string) => HTMLElement | null | undefined} [findPlace] - where a problem without a field belongs
 * @property {(places: ProblemPlace[]) => void} [onProblems] - hears of all places that are marked now, and may sort them
 * @property {(place: ProblemPlace) => void} [goTo] - leads to a place; without, its field gets the focus
 * @property {() => void} [onSaved]
 */

export class SettingsForm {
  /**
   * @param {Runtime} runtime
   * @param {HTMLElement} page
   * @param {FormOptions} options
   */
  constructor(runtime, page, options) {
    this.page = page;
    this.options = options;
    /** @type {any} */
    this.state = JSON.parse(page.dataset.state ?? '');
    this.form = /** @type {HTMLFormElement} */ (find('form', page));
    this.pristine = page;
    this.problems = new FieldProblems(page, options.findPlace ?? (() => null), options.onProblems ?? (() => {}));
    this.saving = new FormSaving({
      state: this.state,
      view: {
        collect: options.collect,
        undecided: options.undecided ?? (() => ({})),
        showStatus: (sentence) => {
          findPart('status', page).textContent = sentence;
        },
        showProblem: (sentence) => this.showProblem(sentence),
        showRefusal: (fields) => this.showRefusal(fields),
        showSaved: (answer, sent) => this.showSaved(answer, sent),
        restore: () => this.restore(),
      },
      ask,
      runtime,
    });
    this.listen();
  }

  /** @param {string} sentence - beside the buttons */
  setStatus(sentence) {
    this.saving.setStatus(sentence);
  }

  /** @param {string} sentence - above the form; '' takes it away */
  showProblem(sentence) {
    const box = findPart('problem', this.page);
    box.textContent = sentence;
    box.hidden = !sentence;
    if (sentence) {
      box.scrollIntoView({ block: 'nearest' }); // the buttons follow down a long page; this does not
    }
  }

  /** What is set becomes what Cancel goes back to. */
  freeze() {
    findAll('input, textarea, option', this.page).forEach(writeIntoMarkup);
    this.page.dataset.state = JSON.stringify(this.state);
    this.pristine = /** @type {HTMLElement} */ (this.page.cloneNode(true));
    this.saving.markSaved(this.options.collect());
  }

  /** @param {Fields} fields */
  showRefusal(fields) {
    const [first] = this.problems.mark(fields);
    if (!first) {
      return;
    }
    if (this.options.goTo) {
      this.options.goTo(first);
    } else {
      first.input?.focus();
    }
    findPart('error', first.set).scrollIntoView({ block: 'nearest' });
  }

  /**
   * @param {SaveAnswer} answer
   * @param {Fields} sent
   */
  showSaved(answer, sent) {
    this.problems.mark({});
    this.showTexts(answer.texts ?? {}, sent);
    this.options.onSaved?.();
    const repaired = findPart('repaired-fields', this.page);
    if (repaired) {
      repaired.hidden = true; // what is shown is what is stored now
    }
    this.freeze();
  }

  /**
   * Texts as they are stored, unless the author has gone on typing there; `sent` follows what is shown.
   * @param {Record<string, string>} texts
   * @param {Fields} sent
   */
  showTexts(texts, sent) {
    const typedIn = (/** @type {string} */ name) => String(new FormData(this.form).get(name));
    for (const [name, text] of Object.entries(texts)) {
      const input = this.form.elements.namedItem(name);
      const isText = input && !('length' in input); // neither a list to choose from nor several fields of one name
      if (isText && sent[name] && typedIn(name) === sent[name][0]) {
        /** @type {HTMLInputElement} */ (input).value = text;
        sent[name] = [typedIn(name)];
      }
    }
  }

  restore() {
    const { page, pristine } = this;
    page.replaceWith(pristine);
    this.options.restart(pristine);
    findPart('status', pristine).textContent = this.state.words.cancelled;
    find('[data-do="cancel"]', pristine).focus();
  }

  listen() {
    const { form, page } = this;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.saving.save();
    });
    form.addEventListener('input', (event) => {
      if (this.problems.forgive(/** @type {HTMLElement} */ (event.target)) && !this.problems.places.length) {
        this.showProblem('');
      }
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && /** @type {Element} */ (event.target).matches('input')) {
        event.preventDefault(); // saving is what the button is for
      }
    });
    form.addEventListener('focusin', (event) => this.uncover(/** @type {HTMLElement} */ (event.target)));
    find('[data-do="cancel"]', page).addEventListener('click', () => this.saving.cancel());
    const leave = (/** @type {BeforeUnloadEvent} */ event) => {
      if (!page.isConnected) {
        window.removeEventListener('beforeunload', leave);
      } else if (this.saving.isSaving || this.saving.hasUnsavedChanges) {
        event.preventDefault(); // the browser asks, in its own words
        event.returnValue = '';
      }
    };
    window.addEventListener('beforeunload', leave);
  }

  /**
   * The browser heeds the scroll-margin of every other field that the keyboard comes to, but not of these.
   * @param {HTMLElement} input
   */
  uncover(input) {
    const bar = find('.cxb-bar', this.page);
    if (input.tagName === 'TEXTAREA' && input.getBoundingClientRect().bottom > bar.getBoundingClientRect().top) {
      input.scrollIntoView({ block: 'nearest' });
    }
  }
}

/**
 * What is typed is no part of the markup, which a copy of the page is made from; this puts it there.
 * @param {any} input
 */
function writeIntoMarkup(input) {
  if (input.type === 'checkbox' || input.type === 'radio') {
    input.toggleAttribute('checked', input.checked);
  } else if (input.tagName === 'OPTION') {
    input.toggleAttribute('selected', input.selected);
  } else if (input.tagName === 'TEXTAREA') {
    input.textContent = input.value;
  } else if (input.type !== 'file' && input.type !== 'search') {
    input.setAttribute('value', input.value);
  }
}
