/* Finding, copying and filling parts of a page. What is found is known to whoever looks for it, so it has no type here. */

/**
 * The first element that matches, or null.
 * @param {string} selector
 * @param {ParentNode} from
 * @returns {any}
 */
export function find(selector, from) {
  return from.querySelector(selector);
}

/**
 * Every element that matches, in the page's order.
 * @param {string} selector
 * @param {ParentNode} from
 * @returns {any[]}
 */
export function findAll(selector, from) {
  return Array.from(from.querySelectorAll(selector));
}

/**
 * The element that a template calls by this name, or null.
 * @param {string} name
 * @param {ParentNode} from
 * @returns {any}
 */
export function findPart(name, from) {
  return find(`[data-part="${name}"]`, from);
}

/**
 * A copy of what stands in a `<template data-template="name">`.
 * @param {string} name
 * @param {ParentNode} from
 * @returns {any}
 */
export function cloneTemplate(name, from) {
  return find(`[data-template="${name}"]`, from).content.firstElementChild.cloneNode(true);
}

/**
 * The sentence with `{name}` replaced by the value of that name.
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function format(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * Checks the radio button of this group that has the value, and no other; none has the value ''.
 * @param {ParentNode} from
 * @param {string} group
 * @param {string} value
 */
export function checkRadio(from, group, value) {
  for (const radio of findAll('input[type="radio"]', from)) {
    if (radio.name === group) {
      radio.checked = radio.value === value;
    }
  }
}
