/* Checking the answers: one list of them, each with a way to change it, and how confident one would like to be. */

import { cloneTemplate, find, findAll, findPart, format } from '../lib/dom.js';

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {{ kind: string, sign: string, words: string[] }} Summary
 */

export class Check {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  get draft() {
    return this.assessment.draft;
  }

  fill() {
    const asked = this.draft.asked();
    const isLong = asked.length >= this.page.state.longFrom;
    const thoughts = asked.filter((id) => this.page.isReflected(id));
    const rated = asked.filter((id) => !this.page.isReflected(id));
    const lists = isLong ? this.areas(rated) : [this.area('', rated)];
    this.page.part('check-list').replaceChildren(...(rated.length ? lists : []));
    this.fillThoughts(thoughts, !rated.length);
    this.count(rated.length ? rated : asked);
    this.fillWhere();
    this.fillAims();
    this.assessment.plan.fill();
  }

  /**
   * What has no number comes last and folded: it is there for who likes to.
   * @param {string[]} thoughts
   * @param {boolean} isAll - nothing else is asked
   */
  fillThoughts(thoughts, isAll) {
    const fold = this.page.part('check-thoughts');
    fold.hidden = !thoughts.length;
    fold.open ||= isAll;
    this.page.part('check-thoughts-label').textContent = format(this.page.words.toThinkAbout, { all: thoughts.length });
    find('div', fold).replaceChildren(...(thoughts.length ? [this.area('', thoughts)] : []));
  }

  /** @param {string[]} asked */
  count(asked) {
    const done = asked.filter((id) => this.draft.isAnswered(id)).length;
    const sentence = this.page.words[countName(done, asked.length)];
    this.page.part('check-count').textContent = format(sentence, { done, all: asked.length });
  }

  /** @param {string[]} asked */
  areas(asked) {
    return findAll('[data-area]', this.page.form).flatMap((area) => {
      const ids = asked.filter((id) => area.contains(this.page.cards[id]));
      return ids.length ? [this.area(area.dataset.title, ids)] : [];
    });
  }

  /**
   * @param {string} title - '' where there is no heading
   * @param {string[]} asked
   */
  area(title, asked) {
    const area = cloneTemplate('checked-area', this.page.form);
    const heading = find('h4', area);
    heading.textContent = title;
    heading.hidden = !title;
    find('ul', area).append(...asked.map((id) => this.row(id)));
    return area;
  }

  /** @param {string} id */
  row(id) {
    const { words, points } = this.page.state;
    const isReflected = this.page.isReflected(id);
    const { kind, sign, words: lines } = summarise(this.draft.value.answers[id], words, points, isReflected);
    const row = cloneTemplate('checked', this.page.form);
    const disc = find('.cxb-disc', row);
    const button = find('button', row);
    const [verb, title] = button.children;
    disc.dataset.kind = kind;
    disc.textContent = sign;
    if (kind !== 'rated') {
      disc.setAttribute('aria-hidden', 'true'); // the words say it
    }
    findPart('checked-title', row).textContent = this.page.titleOf(id);
    findPart('checked-words', row).textContent = lines.join(' · ');
    verb.textContent = kind === 'open' || !sign ? words.answerThis : words.changeThis;
    title.textContent = ` ${this.page.titleOf(id)}`;
    button.dataset.card = id;
    return row;
  }

  /** What the team will see is in view where something is chosen. */
  fillWhere() {
    const fold = this.page.part('where-fold');
    if (fold) {
      fold.open ||= Boolean(this.draft.value.role || this.draft.value.organisation);
    }
  }

  fillAims() {
    const place = this.page.part('aims');
    place.replaceChildren(...this.draft.rated().map((id, position) => this.aim(id, position)));
    this.page.part('aims-fold').hidden = !place.children.length;
  }

  /**
   * @param {string} id
   * @param {number} position
   */
  aim(id, position) {
    const { form, state } = this.page;
    const row = cloneTemplate('aim', form);
    const label = find('label', row);
    const select = find('select', row);
    select.id = `${form.getAttribute('aria-labelledby')}-aim-${position}`;
    label.htmlFor = select.id;
    label.textContent = this.page.titleOf(id);
    select.value = String(this.draft.value.answers[id].aim ?? state.at.aims[id]);
    select.dataset.aim = id;
    return row;
  }
}

/**
 * Which sentence says how many are answered.
 * @param {number} done
 * @param {number} all
 */
export function countName(done, all) {
  if (done === all) {
    return all ? 'checkedAll' : 'checkedNothing';
  }
  return done === all - 1 && done ? 'checkedButOne' : 'checkedSome';
}

/**
 * An answer as the list shows it: a sign in the disc, and words beside it.
 * @param {Answer | undefined} answer
 * @param {Record<string, string>} words
 * @param {Record<string, string>} points - words of the scale, by their number
 * @param {boolean} [isReflected] - it has no number: nothing is missing where it has no answer
 * @returns {Summary}
 */
export function summarise(answer, words, points, isReflected = false) {
  const { answer: key = '', initial = null, revised = null, reason = '', flagged = [] } = answer ?? {};
  const value = String(revised ?? initial ?? '');
  /** @type {Record<string, Summary>} */
  const kinds = {
    '': isReflected ? { kind: 'aside', sign: '', words: [] } : { kind: 'open', sign: '?', words: [words.stillOpen] },
    rated: { kind: 'rated', sign: value, words: points[value] ? [points[value]] : [] },
    reflected: { kind: 'thought', sign: '✓', words: [words.thoughtAbout] },
    'not-my-role': { kind: 'aside', sign: '–', words: [words.notMyRole] },
    'not-yet': { kind: 'aside', sign: '–', words: [words.notYet] },
  };
  const { kind, sign, words: first } = kinds[key] ?? kinds[''];
  const talked = revised !== null && revised !== initial ? [format(words.initial, { value: initial ?? '' })] : [];
  const note = reason.trim() ? [words.withNote] : [];
  const stars = flagged.length ? [format(words.toWorkOn, { count: flagged.length })] : [];
  return { kind, sign, words: [...first, ...talked, ...note, ...stars] };
}
