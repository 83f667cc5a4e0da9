/* Choosing what to rate: whole groups, or some of the competencies. */

import { findAll, format } from '../lib/dom.js';

/** @typedef {import('./main.js').Assessment} Assessment */

const MINUTES_LEAST = 5;

export class Choices {
  /** @param {Assessment} assessment */
  constructor(assessment) {
    this.assessment = assessment;
    this.page = assessment.page;
  }

  get draft() {
    return this.assessment.draft;
  }

  /** A group was ticked or unticked. */
  changeGroups() {
    const ticked = findAll('[data-group]', this.page.form).filter((box) => box.checked);
    this.draft.value.chosen = this.draft.inGroups(ticked.map((box) => box.dataset.group));
    this.fillGroups();
    this.assessment.saving.touch();
  }

  takeAllGroups() {
    this.draft.value.chosen = [...this.page.state.at.competencies];
    this.fillGroups();
    this.assessment.saving.touch();
  }

  fillGroups() {
    const { chosen } = this.draft.value;
    const groups = this.draft.groupsOf(chosen);
    const rated = chosen.filter((id) => !this.page.isReflected(id)).length;
    for (const box of findAll('[data-group]', this.page.form)) {
      box.checked = groups.includes(box.dataset.group);
    }
    const minutes = Math.max(MINUTES_LEAST, Math.round(rated * this.page.state.minutesEach));
    this.page.part('group-count').textContent = groups.length
      ? format(this.page.words.chosenGroups, { groups: groups.length, all: rated, minutes })
      : '';
  }

  /** @param {HTMLInputElement} box - of a competency that was ticked or unticked */
  changeCompetency(box) {
    this.draft.choose(box.dataset.choose ?? '', box.checked);
    this.fillCompetencies();
    this.assessment.saving.touch();
  }

  fillCompetencies() {
    const { chosen } = this.draft.value;
    const { chooseUpTo, words } = this.page.state;
    const isFull = chosen.length >= chooseUpTo;
    for (const box of findAll('[data-choose]', this.page.form)) {
      box.checked = chosen.includes(box.dataset.choose);
      box.disabled = isFull && !box.checked;
      if (box.checked) {
        box.closest('details').open = true;
      }
    }
    const sentence = isFull ? words.chosenAll : words.chosen;
    this.page.part('chosen-count').textContent = format(sentence, { done: chosen.length, all: chooseUpTo });
  }
}
