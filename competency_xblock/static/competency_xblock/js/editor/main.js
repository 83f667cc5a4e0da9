/* The editor of an assessment: what is done by which button, and what follows when something is set. */

import { findAll, findPart } from '../lib/dom.js';
import { Editor } from './editor.js';

/** @typedef {import('../forms/save.js').Runtime} Runtime */

const TYPED = 'textarea, input:not([type="checkbox"]):not([type="radio"]):not([type="file"])';

/**
 * @param {Runtime} runtime
 * @param {HTMLElement} root
 */
export function start(runtime, root) {
  const page = findPart('editor', root);
  if (page) {
    startOn(runtime, page);
  }
}

/**
 * @param {Runtime} runtime
 * @param {HTMLElement} page
 */
function startOn(runtime, page) {
  const editor = new Editor(runtime, page, (pristine) => startOn(runtime, pristine));
  const commands = commandsOf(editor);
  page.addEventListener('click', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target === editor.file.input) {
      editor.file.input.value = ''; // a file that was mended has the same name
    }
    const button = target.closest('button');
    if (button?.dataset.do) {
      commands[button.dataset.do]?.(button);
    }
  });
  page.addEventListener('change', (event) => onChange(editor, /** @type {HTMLInputElement} */ (event.target)));
  page.addEventListener('input', (event) => onInput(editor, /** @type {HTMLInputElement} */ (event.target)));
}

/**
 * What is done by the button of each name.
 * @param {Editor} editor
 * @returns {Record<string, (button: HTMLElement) => void>}
 */
function commandsOf(editor) {
  return {
    check: () => editor.check(),
    'next-tab': () => editor.tabs.showNext(),
    'go-to-part': (button) => editor.goToPart(/** @type {string} */ (button.dataset.to)),
    core: () => editor.tickCompetencies((box) => 'core' in box.dataset),
    none: () => editor.tickCompetencies(() => false),
    same: () => editor.copyCompetencies(),
    'use-file': () => editor.useFile(),
    'leave-file': () => editor.file.leave(),
    'save-file': () => editor.downloadFile(),
    'add-topic': () => editor.ownTopics.add(),
    'remove-topic': (button) => editor.removeTopic(button),
    'remove-unit': (button) => editor.removeUnit(button),
    'take-over': () => editor.takeOverUnits(),
    'use-copies': () => editor.useCopies(),
  };
}

/**
 * @param {Editor} editor
 * @param {HTMLInputElement} input
 */
function onChange(editor, input) {
  if (/** @type {Element} */ (input) === editor.framework.select) {
    editor.framework.change();
    return;
  }
  if (input === editor.file.input) {
    if (input.files?.length) {
      editor.file.check(input.files[0]);
    }
    return;
  }
  if (input === findPart('which', editor.page)) {
    editor.units.filter();
    return;
  }
  if (input.dataset.all) {
    editor.competencies.tick(() => input.checked, /** @type {HTMLElement} */ (input.closest('[data-area]')));
  }
  if (input.name === 'visibility') {
    for (const set of findAll('[data-visibility]', editor.page)) {
      set.hidden = set.dataset.visibility !== input.value;
    }
  }
  if (input.closest('[data-unit]')) {
    editor.units.change(input);
  }
  if (input.closest('[data-part="choice"]')) {
    editor.competencies.showCounts();
  }
  if (!input.matches(TYPED)) {
    editor.showEffects();
  }
}

/**
 * @param {Editor} editor
 * @param {HTMLInputElement} input
 */
function onInput(editor, input) {
  if (input === findPart('find', editor.page)) {
    editor.competencies.search(input.value);
  }
  if (input === findPart('find-unit', editor.page)) {
    editor.units.filter();
  }
  if (input.name === 'purpose') {
    editor.showPurpose();
  }
  if (input.name === 'safeguarding') {
    editor.competencies.showMarks();
  }
  if (input.dataset.topic || input.dataset.helps) {
    editor.ownTopics.change(input);
  }
  if (input.name === 'choose_up_to') {
    editor.competencies.showCounts();
  }
  if (input.matches(TYPED)) {
    // While it is typed and not when it is left: then a click on something else would have the page move under it.
    editor.showEffects();
  }
}
