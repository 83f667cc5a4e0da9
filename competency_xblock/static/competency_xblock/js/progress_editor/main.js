/* The editor of the progress page: a plain form. */

import { fieldsOf } from '../forms/fields.js';
import { SettingsForm } from '../forms/form.js';
import { find, findPart } from '../lib/dom.js';

/**
 * @param {{ notify?: (event: string, message: object) => void } | null} runtime
 * @param {HTMLElement} root
 */
export function start(runtime, root) {
  const page = findPart('editor', root);
  if (page) {
    startOn(runtime, page);
  }
}

/**
 * @param {Parameters<typeof start>[0]} runtime
 * @param {HTMLElement} page
 */
function startOn(runtime, page) {
  const form = new SettingsForm(runtime, page, {
    collect: () => fieldsOf(find('form', page)),
    restart: (pristine) => startOn(runtime, pristine),
  });
  form.freeze();
}
