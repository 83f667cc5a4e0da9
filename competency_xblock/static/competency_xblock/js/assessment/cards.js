/* The cards: a competency each, with the confidence, the reason and what the learner wants to work on. One is in view at a
   time, or all of them on one page. */

import { checkRadio, find, findAll, findPart, format } from '../lib/dom.js';
import { completeCard } from './card_parts.js';
import { cardsAround, stopsOf } from './way.js';

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {import('./way.js').Stop} Stop
 */

export class Cards {
  /** How the last choice was made. */
  byPointer = true;
  /** @type {Stop[]} the way through the cards */
  stops = [];
  /** @type {Stop | null} the one in view; null where all are on one page, and in other steps */
  stop = null;

  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  get draft() {
    return this.assessment.draft;
  }

  /* ---- the way ------------------------------------------------------------------------------------------------- */

  /** @param {string} id */
  groupOf(id) {
    return this.page.cards[id].closest('[data-area]').dataset.area;
  }

  findStops() {
    this.stops = stopsOf(this.draft.asked(), {
      groupOf: (id) => this.groupOf(id),
      isReflected: (id) => this.page.isReflected(id),
      longFrom: this.page.state.longFrom,
    });
  }

  /**
   * The stop of this key; else the first card without an answer, or the first card. None is there where nothing is asked.
   * @param {string} key
   */
  stopAt(key) {
    const cards = this.stops.filter(({ card }) => card);
    return (
      this.stops.find((stop) => stop.key === key) ||
      cards.find(({ card }) => !this.draft.isAnswered(card)) ||
      cards[0] ||
      null
    );
  }

  /**
   * The key of the stop before or after the one in view; '' at the end of the way.
   * @param {1 | -1} by
   */
  neighbour(by) {
    return this.stop ? (this.stops[this.stops.indexOf(this.stop) + by]?.key ?? '') : '';
  }

  /** The key of the last stop. */
  get last() {
    this.findStops();
    return this.stops.at(-1)?.key ?? '';
  }

  /** No card is in view, before something is shown: the key of the one that was, to which one comes back. */
  leave() {
    const key = this.stop?.key ?? '';
    this.stop = null;
    return key;
  }

  /** @param {Stop} stop */
  around(stop) {
    return cardsAround(this.stops, stop);
  }

  /** What is in view of the cards, or a rest between them; null on one page, and in other steps. */
  get inView() {
    const { stop } = this;
    return stop && (stop.card ? this.page.cards[stop.card] : this.page.part('rest'));
  }

  /* ---- showing ------------------------------------------------------------------------------------------------- */

  /**
   * @param {string} [key] - of the stop to show
   */
  fill(key = '') {
    const asked = this.draft.asked();
    const { form, cards } = this.page;
    const { isOnePage } = this.assessment.view;
    this.findStops();
    this.stop = isOnePage ? null : this.stopAt(key);
    form.dataset.view = isOnePage ? 'page' : 'cards';
    for (const [id, card] of Object.entries(cards)) {
      const isAsked = asked.includes(id);
      card.toggleAttribute('data-out', !isAsked);
      card.hidden = !isAsked || (!isOnePage && this.stop?.card !== id);
      find('.cxb-card-title', card).setAttribute('aria-level', isOnePage ? '5' : '4');
      if (!card.hidden) {
        this.fillAnswer(completeCard(this.page, id), id);
        this.fillState(id);
      }
    }
    this.openAreas(isOnePage);
    this.assessment.rest.fill();
    this.page.part('nothing-chosen').hidden = asked.length > 0;
    this.count();
  }

  /**
   * @param {any} card
   * @param {string} id
   */
  fillAnswer(card, id) {
    const { answer = '', initial, reason = '', flagged = [] } = this.draft.value.answers[id] ?? {};
    checkRadio(card, id, answer === 'rated' ? String(initial) : answer);
    for (const box of findAll('[data-reflected]', card)) {
      box.checked = answer === 'reflected';
    }
    for (const box of findAll('[data-flag]', card)) {
      box.checked = flagged.includes(box.dataset.flag);
      const fold = box.closest('details');
      fold.open ||= box.checked && fold.dataset.part !== 'more';
    }
    const field = find('[data-reason]', card);
    field.value = reason;
    this.assessment.notes.measure(field);
  }

  /**
   * One card at a time, no area folds. On one page, the area that came open may be about a group that is not ticked: one
   * is to be in view all the same.
   * @param {boolean} isOnePage
   */
  openAreas(isOnePage) {
    const areas = findAll('[data-area]', this.page.form).filter((area) => {
      area.hidden = findAll('[data-competency]', area).every((card) => card.hidden);
      return !area.hidden;
    });
    for (const area of isOnePage ? [] : areas) {
      area.open = true;
    }
    if (areas.length && areas.every((area) => area.open === false)) {
      areas[0].open = true;
    }
  }

  /**
   * What follows from the answer.
   * @param {string} id
   * @param {boolean} [isChoosing] - arrow keys choose on their way: wait until they rest
   */
  fillState(id, isChoosing = false) {
    const { words } = this.page;
    const card = this.page.cards[id];
    const more = findPart('more', card);
    const isAnswered = this.draft.isAnswered(id);
    if (!this.page.isReflected(id)) {
      const { earlier, related } = this.page.state.at;
      const before = earlier[id] && format(words.earlier, earlier[id]);
      // Shown only after the new answer, so that it does not lead.
      reveal(findPart('earlier', card), before, isAnswered, isChoosing);
      reveal(findPart('related', card), (related[id] || []).join('\n'), isAnswered, isChoosing);
      find('[data-do="clear"]', card).hidden = !isAnswered;
    }
    const hasMarks = Boolean(find('[data-flag]', more));
    const afterwards = more.dataset.more ? words.readMore : hasMarks ? words.addNote : words.noteOnly;
    findPart('more-label', more).textContent = isAnswered ? afterwards : more.dataset.more || afterwards;
    card.classList.toggle('cxb-answered', isAnswered);
  }

  /** How much is rated, of everything and of each area. */
  count() {
    for (const area of findAll('[data-area]', this.page.form)) {
      const cards = findAll('[data-competency]:not([data-reflect], [data-out])', area);
      const line = findPart('area-count', area);
      if (line && cards.length) {
        const ids = cards.map((card) => card.dataset.competency);
        line.textContent = format(this.page.words.areaRated, this.amount(ids));
      }
    }
    this.assessment.bar.fill();
  }

  /** A sentence on how much has a rating of all that is to have one; '' where nothing is. */
  progressOfAll() {
    const asked = this.draft.asked().filter((id) => !this.page.isReflected(id));
    return asked.length ? format(this.page.words.rated, this.amount(asked)) : '';
  }

  /** @param {string[]} ids */
  amount(ids) {
    return { done: ids.filter((id) => this.draft.isAnswered(id)).length, all: ids.length };
  }

  /* ---- what the learner does ------------------------------------------------------------------------------------ */

  /** @param {boolean} isOnePage */
  choose(isOnePage) {
    this.assessment.view.choose(isOnePage);
    this.assessment.steps.show('rate', true);
  }

  /** @param {HTMLInputElement} radio */
  rate(radio) {
    const id = /** @type {any} */ (radio.closest('[data-competency]')).dataset.competency;
    this.draft.rate(id, radio.value);
    this.fillState(id, !this.byPointer);
    this.count();
    this.assessment.saving.touch();
  }

  /**
   * @param {any} card
   * @param {boolean} isDone - the learner has thought about it
   */
  reflect(card, isDone) {
    const { competency } = card.dataset;
    this.draft.answerTo(competency).answer = isDone ? 'reflected' : '';
    find('[data-reflected]', card).checked = isDone;
    this.fillState(competency);
    this.count();
    this.assessment.saving.touch();
  }

  /** @param {HTMLTextAreaElement} field */
  typeReason(field) {
    const card = /** @type {any} */ (field.closest('[data-competency]'));
    const { competency } = card.dataset;
    this.draft.answerTo(competency).reason = field.value;
    this.assessment.notes.measure(field);
    if (field.value && this.page.isReflected(competency)) {
      this.reflect(card, true);
    } else {
      this.assessment.saving.touch();
    }
  }

  /** @param {any} box - beside a statement */
  flag(box) {
    this.draft.flag(box.closest('[data-competency]').dataset.competency, box.dataset.flag, box.checked);
    this.assessment.saving.touch();
  }

  /** @param {any} button */
  clear(button) {
    const card = button.closest('[data-competency]');
    const { competency } = card.dataset;
    this.draft.clear(competency);
    checkRadio(card, competency, '');
    find('input', card).focus();
    this.fillState(competency);
    this.count();
    this.assessment.saving.touch();
  }

  /** @param {FocusEvent} event - that the focus leaves a card, or only one of its radio buttons */
  leaveField(event) {
    const radio = /** @type {any} */ (event.target);
    const next = /** @type {any} */ (event.relatedTarget);
    const card = radio.type === 'radio' && radio.closest('[data-competency]');
    if (card && !(next?.type === 'radio' && card.contains(next))) {
      this.fillState(card.dataset.competency);
    }
  }
}

/**
 * @param {HTMLElement} line
 * @param {string | undefined} sentence
 * @param {boolean} isAnswered
 * @param {boolean} isChoosing
 */
function reveal(line, sentence, isAnswered, isChoosing) {
  line.hidden = !(isAnswered && sentence) || (isChoosing && line.hidden);
  if (sentence) {
    line.textContent = sentence;
  }
}
