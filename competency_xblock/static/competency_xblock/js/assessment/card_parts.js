/* What every card has is in the page once. A card gets it when it is first needed: few are looked at. */

import { cloneTemplate, find, findAll, findPart } from '../lib/dom.js';

/** @typedef {import('./page.js').Page} Page */

/**
 * The card of a competency, complete.
 * @param {Page} page
 * @param {string} id - of the competency
 * @returns {any}
 */
export function completeCard(page, id) {
  const card = page.cards[id];
  if (!findPart('answer', card)) {
    const more = findPart('more', card);
    nameCard(page, card);
    more.before(examples(more), answer(page, id));
    fillFold(page, id, more);
  }
  return card;
}

/**
 * @param {Page} page
 * @param {any} card
 */
function nameCard(page, card) {
  const title = find('.cxb-card-title', card);
  title.id = `${page.form.getAttribute('aria-labelledby')}-${card.dataset.competency}`;
  card.setAttribute('aria-labelledby', title.id);
  findPart('area', card).textContent = card.closest('[data-area]').dataset.title;
}

/**
 * The few statements above the scale. Among all of them, in the fold, they can be marked.
 * @param {any} more - the card's fold
 */
function examples(more) {
  const list = document.createElement('ul');
  list.className = 'cxb-examples';
  for (const line of findAll('[data-example]', more)) {
    const example = document.createElement('li');
    example.textContent = line.textContent;
    list.append(example);
  }
  return list.children.length ? list : '';
}

/**
 * @param {Page} page
 * @param {string} id
 */
function answer(page, id) {
  const isReflected = page.isReflected(id);
  const box = cloneTemplate(isReflected ? 'reflection' : 'answer', page.form);
  box.dataset.part = 'answer';
  for (const radio of findAll('input[type="radio"]', box)) {
    radio.name = id;
  }
  if (!isReflected) {
    findPart('about', box).textContent = `${page.titleOf(id)}. `;
  }
  return box;
}

/**
 * @param {Page} page
 * @param {string} id
 * @param {any} more - the card's fold
 */
function fillFold(page, id, more) {
  const { form, words } = page;
  find('summary', more).after(cloneTemplate('before-marks', form));
  more.append(cloneTemplate('after-marks', form));
  findPart('why', more).textContent = page.isReflected(id) ? words.whyReflected : words.whyRated;
  for (const line of findAll('[data-says]', more)) {
    const mark = cloneTemplate('mark', form);
    find('input', mark).dataset.flag = line.dataset.says;
    find('span', mark).append(...line.childNodes);
    line.append(mark);
  }
}
