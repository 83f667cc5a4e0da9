/* Levels: what there is to rate at another one is asked for when it is needed. */

import { findAll } from '../lib/dom.js';
import { postJson } from '../lib/http.js';

/** @typedef {import('./main.js').Assessment} Assessment */

export class Levels {
  /** The level that is ticked, before the learner goes on with it. */
  selected = '';

  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  /**
   * Does something at a level, once what is asked there is on the page.
   * @param {string | null | undefined} level - nothing, or one that is not offered: the one that the page is at
   * @param {() => void} then
   * @param {(sentence: string) => void} [orElse] - it cannot be had just now
   */
  at(level, then, orElse = (sentence) => this.assessment.messages.problem(sentence)) {
    const { state, words } = this.page;
    const { messages } = this.assessment;
    if (!level || level === state.at.level || state.sample || !state.levels.includes(level)) {
      then();
      return;
    }
    messages.status(words.levelLoading, 'busy');
    postJson(state.urls.level, { level }).then(
      ({ status, answer }) => {
        messages.status('');
        if (status !== 200) {
          orElse(answer.error || words.failed);
          return;
        }
        this.take(answer);
        then();
      },
      () => {
        messages.status('');
        orElse(words.offline);
      },
    );
  }

  /** @param {{ at: import('./types.js').AtLevel, html: Record<string, string> }} answer */
  take(answer) {
    this.page.state.at = answer.at;
    for (const name of ['groups', 'choices', 'cards']) {
      const place = this.page.part(name);
      if (place) {
        place.innerHTML = answer.html[name];
      }
    }
    this.page.findCards();
  }

  /**
   * Nothing changes before the learner goes on: a curious tap costs nobody an answer.
   * @param {string} level
   */
  select(level) {
    const { draft, messages } = this.assessment;
    const { value } = draft;
    this.selected = level;
    this.sayNeeded('');
    messages.problem('');
    const isPutAside = level !== value.level && Object.keys(value.answers).some((id) => draft.isAnswered(id));
    this.page.part('level-status').textContent = isPutAside ? this.page.words.levelAside : '';
  }

  /**
   * Says in the group itself that one has to be chosen, and goes there.
   * @param {string} sentence - '' once one is chosen
   */
  sayNeeded(sentence) {
    const group = this.page.part('levels');
    const note = this.page.part('level-needed');
    note.textContent = sentence;
    note.hidden = !sentence;
    if (sentence) {
      group.setAttribute('aria-describedby', note.id);
      findAll('[data-level]', group)[0].focus();
    } else {
      group.removeAttribute('aria-describedby');
    }
  }

  /** @param {string} level - the one that the page is at by now */
  goOnAt(level) {
    const { draft, saving } = this.assessment;
    this.selected = '';
    if (level !== draft.value.level) {
      draft.goOnAt(level);
      saving.touch();
    }
  }

  fill() {
    for (const radio of findAll('[data-level]', this.page.form)) {
      radio.checked = radio.value === (this.selected || this.assessment.draft.value.level);
      radio.disabled = this.page.state.sample;
    }
  }
}
