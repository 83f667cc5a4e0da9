/* One learner's answers on their way to being saved: the truth, which the page only shows. Knows no page. */

import { fitDraft } from './fitting.js';

/**
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {import('./types.js').AtLevel} AtLevel
 * @typedef {import('./types.js').Draft} Draft
 * @typedef {import('./types.js').LeftOut} LeftOut
 * @typedef {import('./types.js').Offered} Offered
 */

/** @returns {Answer} */
function noAnswer() {
  return { answer: '', initial: null, revised: null, reason: '', aim: null, flagged: [] };
}

/**
 * What as much of a text as shows that it is too long; the page keeps the rest, and says so.
 * @param {string} text
 * @param {number} most - in characters
 */
export function startOf(text, most) {
  return text && text.length > most
    ? Array.from(text)
        .slice(0, most + 1)
        .join('')
    : text;
}

/**
 * What is empty need not go up: the server takes it for empty.
 * @param {Answer} answer
 * @returns {Partial<Answer>}
 */
function withoutEmpty(answer) {
  return Object.fromEntries(
    Object.entries(answer).filter(([, value]) =>
      Array.isArray(value) ? value.length : value !== null && value !== '',
    ),
  );
}

export class DraftState {
  /** @param {Offered} offered */
  constructor(offered) {
    this.offered = offered;
    /** @type {LeftOut[]} what had to be left out before anything was sent */
    this.leftOut = [];
    /** @type {Record<string, { answers: Record<string, Answer>, chosen: string[] }>} in case the learner goes back */
    this.byLevel = {};
    /** @type {Draft} */
    this.value = this.empty();
  }

  get state() {
    return this.offered.state;
  }

  /** @returns {AtLevel} */
  get at() {
    return this.state.at;
  }

  /** A draft that nothing has been answered in yet, with what was chosen and marked the last time. */
  empty() {
    const { state, at } = this;
    const chosen = state.chooseUpTo
      ? state.chosenBefore.filter((/** @type {string} */ id) => this.isOffered(id)).slice(0, state.chooseUpTo)
      : this.wholeGroups(state.chosenBefore);
    const draft = this.fit({
      level: at.level,
      role: state.roleBefore,
      organisation: state.organisationBefore,
      step: state.steps[0],
      chosen,
      answers: this.flaggedBefore(),
      actions: [],
    });
    this.leftOut = []; // what was chosen another time is no answer yet
    return draft;
  }

  startOver() {
    this.value = this.empty();
  }

  /** @param {Draft} draft - from the server or from the tab; what does not fit is taken out of it */
  take(draft) {
    this.value = this.fit(draft);
  }

  /**
   * The draft without what is not offered here; that is told in `leftOut`.
   * @param {Draft} draft - changed by this
   */
  fit(draft) {
    this.leftOut = fitDraft(draft, this);
    return draft;
  }

  /* ---- what is asked --------------------------------------------------------------------------------------- */

  /** @param {string} id */
  isOffered(id) {
    return this.at.competencies.includes(id);
  }

  /** The competencies that the learner answers about. */
  asked() {
    const { chosen } = this.value;
    return this.state.chooseUpTo || this.at.groups || this.isPart(chosen) ? chosen : this.at.competencies;
  }

  /**
   * Whether these are what somebody who rates again has chosen: what they worked on, and nothing else.
   * @param {string[]} chosen
   */
  isPart(chosen) {
    const { again, chooseUpTo } = this.state;
    return Boolean(again && !chooseUpTo && chosen.length) && chosen.every((id) => again?.workedOn.includes(id));
  }

  /** Those of them that have a confidence. */
  rated() {
    return this.asked().filter((id) => this.value.answers[id]?.answer === 'rated');
  }

  /** @param {string} id */
  isAnswered(id) {
    return Boolean(this.value.answers[id]?.answer);
  }

  /** @param {string[]} groups */
  inGroups(groups) {
    return groups.flatMap((group) => this.at.groups?.[group] ?? []);
  }

  /**
   * The groups that hold any of these.
   * @param {string[]} competencies
   */
  groupsOf(competencies) {
    return Object.entries(this.at.groups ?? {})
      .filter(([, members]) => members.some((id) => competencies.includes(id)))
      .map(([group]) => group);
  }

  /** @param {string[]} competencies */
  wholeGroups(competencies) {
    return this.inGroups(this.groupsOf(competencies));
  }

  /** What was marked last time is marked again, until the learner takes it back. */
  flaggedBefore() {
    const marked = Object.entries(this.at.flagged);
    return Object.fromEntries(marked.map(([id, statements]) => [id, { ...noAnswer(), flagged: [...statements] }]));
  }

  /* ---- what the learner does --------------------------------------------------------------------------------- */

  /** @param {string} id */
  answerTo(id) {
    this.value.answers[id] ??= noAnswer();
    return this.value.answers[id];
  }

  /**
   * @param {string} id
   * @param {string} value - a number of the scale, or one of the other answers
   */
  rate(id, value) {
    const isNumber = /^\d+$/.test(value);
    const answer = this.answerTo(id);
    answer.answer = isNumber ? 'rated' : value;
    answer.initial = isNumber ? Number(value) : null;
    if (!isNumber) {
      answer.revised = null;
      answer.aim = null;
    }
  }

  /** @param {string} id */
  clear(id) {
    Object.assign(this.answerTo(id), { answer: '', initial: null, revised: null, aim: null });
  }

  /**
   * @param {string} id
   * @param {string} statement
   * @param {boolean} wanted
   */
  flag(id, statement, wanted) {
    const answer = this.answerTo(id);
    answer.flagged = (answer.flagged || []).filter((flagged) => flagged !== statement);
    if (wanted) {
      answer.flagged.push(statement);
    }
  }

  /**
   * @param {string} field - role or organisation
   * @param {string} value
   */
  setField(field, value) {
    Object.assign(this.value, { [field]: value });
    this.leftOut = this.leftOut.filter(({ where }) => where !== field);
  }

  /**
   * @param {string} id
   * @param {number} aim
   */
  setAim(id, aim) {
    this.answerTo(id).aim = aim === this.at.aims[id] ? null : aim;
  }

  /**
   * @param {string} id
   * @param {boolean} chosen
   */
  choose(id, chosen) {
    this.value.chosen = this.at.competencies.filter((each) =>
      each === id ? chosen : this.value.chosen.includes(each),
    );
  }

  /**
   * Ratings at different levels are different things: those of the other level are put aside, not taken over.
   * @param {string} level - the one that the page is at by now
   */
  goOnAt(level) {
    const draft = this.value;
    if (draft.level) {
      this.byLevel[draft.level] = { answers: draft.answers, chosen: draft.chosen };
    }
    const again = this.byLevel[level] || {
      answers: this.flaggedBefore(),
      chosen: this.wholeGroups(this.state.chosenBefore),
    };
    delete this.byLevel[level];
    this.take(Object.assign(draft, again, { level }));
  }

  /* ---- what goes out, and what comes in ------------------------------------------------------------------------ */

  /**
   * Answers to what is asked now. What was unticked meanwhile stays in the page, in case it comes back.
   * @returns {import('./types.js').SentDraft}
   */
  outgoing() {
    const { most } = this.state;
    /** @type {Record<string, Partial<Answer>>} */
    const answers = {};
    for (const id of this.asked().filter((each) => this.value.answers[each])) {
      const answer = this.value.answers[id];
      answers[id] = withoutEmpty({ ...answer, reason: startOf(answer.reason, most.reason) });
    }
    return {
      ...this.value,
      answers,
      actions: this.value.actions.map((action) => ({ ...action, text: startOf(action.text, most.action) })),
    };
  }
}
