/* Copies of what the editor's page has in `<template data-part="name">`. */

import { findPart } from '../lib/dom.js';

/**
 * @param {HTMLElement} page
 * @param {string} name
 * @returns {HTMLElement}
 */
export function copyOf(page, name) {
  return findPart(name, page).content.firstElementChild.cloneNode(true);
}
