/* What a learner does on the page, and which part of it that concerns. */

import { findPart } from '../lib/dom.js';
import { postJson } from '../lib/http.js';
import { takeBack } from './taking_back.js';

/** @typedef {import('./main.js').Assessment} Assessment */

/** Milliseconds in which a second tap was meant for what stood there before. */
const DOUBLE_TAP = 700;

/** @param {Assessment} assessment */
export function listen(assessment) {
  const { root, form } = assessment.page;
  form.addEventListener('change', (event) => change(assessment, event.target));
  form.addEventListener('input', (event) => type(assessment, event.target));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('focusout', (event) => leaveField(assessment, event));
  form.addEventListener('pointerdown', () => {
    assessment.cards.byPointer = true;
  });
  form.addEventListener('keydown', () => {
    assessment.cards.byPointer = false;
  });
  root.addEventListener('click', (event) => click(assessment, event));
  findPart('sign-in', form).addEventListener('click', () => {
    assessment.messages.isSigningIn = true;
  });
  for (const kind of ['click', 'auxclick']) {
    root.addEventListener(kind, (event) => follow(assessment, /** @type {MouseEvent} */ (event)));
  }
  for (const kind of ['mousedown', 'click']) {
    // Where the part that comes is shorter, the second tap lands on the page around it.
    document.addEventListener(kind, (event) => ignoreDoubleTap(assessment, /** @type {MouseEvent} */ (event)), true);
  }
  listenToWindow(assessment);
}

/** @param {Assessment} assessment */
function listenToWindow(assessment) {
  const { saving, messages, unsent } = assessment;
  window.addEventListener('online', () => saving.online());
  window.addEventListener('popstate', () => assessment.steps.follow());
  window.addEventListener('pagehide', () => saving.leave());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      saving.leave();
    } else if (messages.isAsking) {
      saving.online(); // signed in meanwhile, in another tab
    }
  });
  window.addEventListener('pageshow', (event) => {
    // A copy that the browser kept: another page of this tab, or another person, may have been here since.
    if (event.persisted && JSON.stringify(unsent.read().seen || null) !== JSON.stringify(saving.round.seen)) {
      assessment.loadAgain();
    }
  });
  window.addEventListener('beforeunload', (event) => {
    if (saving.changed && messages.kind === 'waiting' && !messages.isSigningIn) {
      event.preventDefault(); // no server has it yet
    }
  });
}

/**
 * @param {Assessment} assessment
 * @param {any} field
 */
function change(assessment, field) {
  const { draft, saving, levels, choices, cards, revised, plan } = assessment;
  const { dataset } = field;
  if ('level' in dataset) {
    levels.select(field.value);
  } else if (dataset.flag) {
    cards.flag(field);
  } else if ('reflected' in dataset) {
    cards.reflect(field.closest('[data-competency]'), field.checked);
  } else if (field.type === 'radio' && field.closest('[data-competency]')) {
    cards.rate(field);
  } else if (field.type === 'radio') {
    revised.rate(field);
  } else if (dataset.group) {
    choices.changeGroups();
  } else if (dataset.choose) {
    choices.changeCompetency(field);
  } else if (dataset.field) {
    draft.setField(dataset.field, field.value);
    saving.touch();
  } else if (dataset.aim) {
    draft.setAim(dataset.aim, Number(field.value));
    saving.touch();
  } else if (dataset.action) {
    plan.changed();
  }
}

/**
 * @param {Assessment} assessment
 * @param {any} field
 */
function type(assessment, field) {
  if ('reason' in field.dataset) {
    assessment.cards.typeReason(field);
  } else if (field.dataset.action) {
    assessment.plan.type(field);
  }
}

/**
 * @param {Assessment} assessment
 * @param {FocusEvent} event
 */
function leaveField(assessment, event) {
  const field = /** @type {any} */ (event.target);
  if (field.dataset.action === 'review_date') {
    // Not before a tap that ends this has reached what it is for: a new line moves what is below.
    window.setTimeout(() => assessment.notes.judgeDate(field), DOUBLE_TAP);
  }
  assessment.cards.leaveField(event);
}

/**
 * @param {Assessment} assessment
 * @param {MouseEvent} event
 */
function click(assessment, event) {
  const { notes, steps, page } = assessment;
  const button = /** @type {any} */ (event.target).closest('button');
  if (!button || !page.root.contains(button) || event.detail > 1) {
    return; // a second tap on the same is none
  }
  const { dataset } = button;
  if (dataset.show) {
    notes.goTo(dataset.show);
  } else if (dataset.card) {
    steps.goToCard(dataset.card);
  } else {
    commands(assessment)[dataset.do]?.(button);
  }
}

/**
 * What the buttons do, by their `data-do`.
 * @param {Assessment} assessment
 * @returns {Record<string, (button: HTMLElement) => void>}
 */
function commands({ steps, welcome, results, choices, cards, revised, plan, conflicts, saving }) {
  return {
    start: () => welcome.start(),
    'rate-part': () => welcome.ratePart(),
    next: () => steps.walk(1),
    back: () => steps.walk(-1),
    submit: (button) => steps.finish(button),
    'last-round': () => results.showLastRound(),
    again: () => results.rateAgain(),
    'try-now': () => saving.online(),
    'end-cards': () => steps.endCards(),
    'all-on-one-page': () => cards.choose(true),
    'one-at-a-time': () => cards.choose(false),
    'take-back': (button) => takeBack(steps.assessment, button),
    'all-groups': () => choices.takeAllGroups(),
    clear: (button) => cards.clear(button),
    'clear-revised': (button) => revised.clear(button),
    'remove-action': (button) => plan.remove(button),
    'keep-mine': () => conflicts.resolve({ useOther: false }),
    'use-other': () => conflicts.resolve({ useOther: true }),
  };
}

/**
 * A unit is opened that was recommended. The link works by itself, whether this arrives or not.
 * @param {Assessment} assessment
 * @param {MouseEvent} event
 */
function follow(assessment, event) {
  const link = /** @type {any} */ (event.target).closest('a[data-follow]');
  if (link && event.button <= 1) {
    // The right button only asks what to do.
    const body = { topic: link.dataset.topic, unit: link.dataset.follow };
    postJson(assessment.page.state.urls.follow, body, { keepalive: true }).catch(() => {});
  }
}

/**
 * The second half of a double tap lands on what has just come to stand there.
 * @param {Assessment} assessment
 * @param {MouseEvent} event
 */
function ignoreDoubleTap(assessment, event) {
  if (event.detail > 1 && performance.now() - assessment.steps.shownAt < DOUBLE_TAP) {
    event.preventDefault();
    event.stopPropagation();
  }
}
