/* The cards: a competency each, with the confidence, the reason and what the learner wants to work on. */

import { checkRadio, cloneTemplate, find, findAll, findPart, format } from '../lib/dom.js';

/**
 * @typedef {import('./main.js').Assessment} Assessment
 * @typedef {import('./types.js').Answer} Answer
 */

export class Cards {
  /** How the last choice was made. */
  byPointer = true;

  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  get draft() {
    return this.assessment.draft;
  }

  /* ---- showing ------------------------------------------------------------------------------------------------- */

  /**
   * What every card has is in the page once; a card gets it when it is first shown.
   * @param {string} id
   */
  prepare(id) {
    const { form, words } = this.page;
    const card = this.page.cards[id];
    if (findPart('answer', card)) {
      return card;
    }
    const answer = cloneTemplate(this.page.isReflected(id) ? 'reflection' : 'answer', form);
    answer.dataset.part = 'answer';
    for (const radio of findAll('input[type="radio"]', answer)) {
      radio.name = id;
    }
    find('[data-reason]', answer).setAttribute('aria-label', format(words.why, { title: this.page.titleOf(id) }));
    card.appendChild(answer);
    for (const line of findAll('[data-says]', card)) {
      const flag = cloneTemplate('flag', form);
      flag.setAttribute('aria-label', format(words.flagged, { statement: line.textContent }));
      flag.dataset.flag = line.dataset.says;
      line.prepend(flag);
    }
    return card;
  }

  fill() {
    const asked = this.draft.asked();
    for (const [id, card] of Object.entries(this.page.cards)) {
      card.hidden = !asked.includes(id);
      if (!card.hidden) {
        this.fillAnswer(this.prepare(id), id);
        this.fillState(id);
      }
    }
    this.openAnArea();
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
    for (const flag of findAll('[data-flag]', card)) {
      const isFlagged = flagged.includes(flag.dataset.flag);
      flag.setAttribute('aria-pressed', String(isFlagged));
      if (isFlagged && flag.closest('details')) {
        flag.closest('details').open = true;
      }
    }
    const field = find('[data-reason]', card);
    field.value = reason;
    this.assessment.notes.measure(field);
    find('.cxb-why', card).open = Boolean(reason);
  }

  /** The area that came open may be about a group that is not ticked: one is to be in view all the same. */
  openAnArea() {
    const areas = findAll('[data-area]', this.page.form).filter((area) => {
      area.hidden = findAll('[data-competency]', area).every((card) => card.hidden);
      return !area.hidden;
    });
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
    const card = this.page.cards[id];
    const isAnswered = this.draft.isAnswered(id);
    if (!this.page.isReflected(id)) {
      const { earlier, related } = this.page.state.at;
      const before = earlier[id] && format(this.page.words.earlier, earlier[id]);
      // Shown only after the new answer, so that it does not lead.
      reveal(findPart('earlier', card), before, isAnswered, isChoosing);
      reveal(findPart('related', card), (related[id] || []).join('\n'), isAnswered, isChoosing);
      find('[data-do="clear"]', card).hidden = !isAnswered;
    }
    card.classList.toggle('cxb-answered', isAnswered);
  }

  /** How much is rated, of everything and of each area. */
  count() {
    const { form, words } = this.page;
    const asked = this.draft.asked().filter((id) => !this.page.isReflected(id));
    this.page.part('rated-count').textContent = asked.length ? this.progress(words.rated, asked) : '';
    for (const area of findAll('[data-area]', form)) {
      const cards = findAll('[data-competency]:not([data-reflect])', area);
      const line = findPart('area-count', area);
      if (line && cards.length) {
        line.textContent = this.progress(
          words.areaRated,
          cards.map((card) => card.dataset.competency),
        );
      }
    }
  }

  /**
   * @param {string} sentence
   * @param {string[]} ids
   */
  progress(sentence, ids) {
    return format(sentence, { done: ids.filter((id) => this.draft.isAnswered(id)).length, all: ids.length });
  }

  /* ---- what the learner does ------------------------------------------------------------------------------------ */

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

  /** @param {any} button */
  flag(button) {
    const isWanted = button.getAttribute('aria-pressed') !== 'true';
    this.draft.flag(button.closest('[data-competency]').dataset.competency, button.dataset.flag, isWanted);
    button.setAttribute('aria-pressed', String(isWanted));
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
  leave(event) {
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
