/* What is set in a form. */

/** @typedef {import('./save.js').Fields} Fields */

/**
 * By the name of a field: one value or several. Files are left out.
 * @param {HTMLFormElement} form
 * @returns {Fields}
 */
export function fieldsOf(form) {
  /** @type {Fields} */
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') {
      fields[name] = [...(fields[name] ?? []), value];
    }
  }
  for (const input of form.querySelectorAll('input[type="number"][name]')) {
    const { name, validity } = /** @type {HTMLInputElement} */ (input);
    if (validity.badInput) {
      fields[name] = ['?']; // the browser tells it as empty: the server refuses this in words
    }
  }
  return fields;
}
