/* The author's editor of an assessment: what its parts have to do with one another. */

import { fieldsOf } from '../forms/fields.js';
import { SettingsForm } from '../forms/form.js';
import { ask } from '../lib/ask.js';
import { find, findAll, findPart, format } from '../lib/dom.js';
import { Competencies } from './competencies.js';
import { FrameworkChoice } from './framework.js';
import { download, FrameworkFile } from './framework_file.js';
import { GoneUnits } from './gone_units.js';
import { OwnTopics } from './own_topics.js';
import { goTo, placeOf } from './places.js';
import { listOfParts, Tabs } from './tabs.js';
import { addMap, mapToSave, topicsIn } from './unit_map.js';
import { Units } from './units.js';

/** @typedef {import('../forms/save.js').Fields} Fields */
/** @typedef {import('../forms/save.js').Runtime} Runtime */
/** @typedef {import('./types.js').EditorState} EditorState */

export class Editor {
  /**
   * @param {Runtime} runtime
   * @param {HTMLElement} page
   * @param {(page: HTMLElement) => void} restart - starts another editor on the page as it was saved last
   */
  constructor(runtime, page, restart) {
    this.page = page;
    this.form = new SettingsForm(runtime, page, {
      collect: () => this.collect(),
      undecided: () => this.undecided(),
      findPlace: (name) => placeOf(name, page, this.units),
      onProblems: (places) => this.tabs.showProblems(places, this.state.words.toCheck),
      goTo: (place) => goTo(place, this.tabs, this.units),
      onSaved: () => this.keepSaved(),
      restart,
    });
    /** @type {EditorState} */
    this.state = this.form.state;
    this.tabs = new Tabs(page, (name) => this.showPart(name));
    this.competencies = new Competencies(page, this.state);
    this.units = new Units(page, this.state);
    this.goneUnits = new GoneUnits(page, this.state, (topicId) => this.units.titleOf(topicId));
    this.ownTopics = new OwnTopics(page, this.state, () => this.drawUnits());
    this.framework = new FrameworkChoice(page, this.state, this.competencies, {
      ask: (body, show) => this.ask(this.state.urls.framework, body, (answer) => Boolean(answer.html), show),
      onParts: (parts) => this.showTopics(parts.aim),
      onChange: () => this.showEffects(),
    });
    this.file = new FrameworkFile(page, this.state, {
      check: (file) => ask(this.state.urls.file, { file }, (answer) => typeof answer.text === 'string'),
      setStatus: (sentence) => this.form.setStatus(sentence),
      showProblem: (sentence) => this.form.showProblem(sentence),
    });
    this.checkCount = 0;
    /** Every topic of the map as it is stored, of another framework too. */
    this.storedTopics = topicsIn(this.state.map);
    this.showTopics(this.state.aim);
    this.competencies.fill(this.state.set);
    this.showPurpose();
    /** What was set when it was opened or saved. */
    this.savedFields = this.collect();
    this.form.freeze();
  }

  /** @returns {Fields} */
  collect() {
    const { state, framework } = this;
    const topicIds = this.units.topics.map(({ id }) => id);
    return {
      ...fieldsOf(this.form.form),
      aims: [JSON.stringify(this.competencies.aims)],
      own_topics: [JSON.stringify(state.ownTopics)],
      unit_map: [JSON.stringify(mapToSave(state.map, topicIds, this.storedTopics))],
      ...(framework.ownText !== null && { own_framework: [framework.ownText] }),
    };
  }

  /**
   * A file that is only looked at would not be saved, whatever the page shows of it.
   * @returns {Fields}
   */
  undecided() {
    return this.file.pendingText !== null && this.framework.isOwn ? { own_framework: [this.state.words.notUsed] } : {};
  }

  keepSaved() {
    this.state.ownFile = this.framework.ownText ?? this.state.ownFile;
    this.state.set = this.competencies.choice;
    this.savedFields = this.collect();
    this.showEffects();
  }

  /** Beside what has changed stands what that means for learners who have answered already. */
  showEffects() {
    const lines = findAll('[data-affects]', this.page);
    const fields = lines.length ? this.collect() : {};
    for (const line of lines) {
      const name = line.dataset.affects;
      line.hidden = JSON.stringify(fields[name] ?? []) === JSON.stringify(this.savedFields[name] ?? []);
    }
  }

  /** The sentence that learners read, with the purpose as it is typed. */
  showPurpose() {
    const line = findPart('purpose', this.page);
    line.dataset.sentence ||= line.textContent;
    line.textContent = format(line.dataset.sentence, {
      purpose: find('[name="purpose"]', this.page).value || this.state.words.noPurpose,
    });
  }

  /**
   * @param {number | null | undefined} aim - that counts where the author leaves it open
   */
  showTopics(aim) {
    const suggested = aim === null || aim === undefined ? '' : format(this.state.words.suggested, { aim });
    find('[name="aim"]', this.page).placeholder = suggested;
    this.ownTopics.draw();
    this.drawUnits();
  }

  drawUnits() {
    this.goneUnits.draw();
    this.units.draw();
  }

  /** @param {string} name */
  showPart(name) {
    if (name === 'check') {
      this.check();
    }
  }

  // ---- what the server is asked

  /**
   * Asks for something that is shown; nothing is saved by it. Says whether there was an answer.
   * @param {string} url
   * @param {object} body
   * @param {(answer: any) => boolean} isAnswer
   * @param {(answer: any) => void} show
   */
  async ask(url, body, isAnswer, show) {
    const { words } = this.state;
    this.form.setStatus(words.loading);
    this.form.showProblem('');
    const { ok, answer } = await ask(url, body, isAnswer);
    this.form.setStatus('');
    if (ok) {
      show(answer);
      return true;
    }
    const problems = [answer.error, ...(answer.problems ?? [])];
    this.form.showProblem(answer.error ? problems.join(' ') : words.unreachable);
    return false;
  }

  /** Shows what the settings would do, as they stand in the form. */
  async check() {
    const { urls, words } = this.state;
    const place = findPart('checked', this.page);
    this.checkCount += 1;
    const number = this.checkCount;
    this.form.setStatus(words.loading);
    const body = { fields: this.collect() };
    const { ok, answer } = await ask(urls.check, body, (given) => typeof given.html === 'string');
    if (number !== this.checkCount) {
      return; // it is looked over anew already
    }
    this.form.setStatus('');
    if (ok) {
      this.form.problems.mark({});
      place.innerHTML = answer.html;
    } else {
      const unfinished = this.tabs.countProblems(this.form.problems.mark(answer.fields ?? {}));
      if (unfinished.length) {
        place.replaceChildren(words.finishFirst, listOfParts(unfinished, words.toFinish));
      } else {
        place.textContent = answer.error || words.unreachable;
      }
    }
  }

  /**
   * Leads to the first problem of a part, or to the part itself.
   * @param {string} name
   */
  goToPart(name) {
    const tab = this.tabs.tabNamed(name);
    const first = this.form.problems.places.find(({ set }) => this.tabs.tabOf(set) === tab);
    if (first) {
      goTo(first, this.tabs, this.units);
    } else if (tab) {
      this.tabs.show(tab, true);
    }
  }

  copyCompetencies() {
    const assessment = this.chosenIn('same');
    if (assessment) {
      this.framework.copyFrom(assessment, () => this.form.setStatus(this.state.words.sameAs));
    }
  }

  takeOverUnits() {
    const assessment = this.chosenIn('from');
    if (!assessment) {
      return;
    }
    const { map, urls, words } = this.state;
    this.ask(
      urls.takeOver,
      { same_as: assessment },
      (answer) => Boolean(answer.unit_map),
      (answer) => {
        const topics = this.ownTopics.addMissing(answer.own_topics);
        addMap(map, answer.unit_map);
        this.drawUnits();
        this.form.setStatus(format(words.copied, { units: Object.keys(answer.unit_map).length, topics }));
      },
    );
  }

  /**
   * The other assessment that is chosen in a list; if none is, says so.
   * @param {string} part
   * @returns {string}
   */
  chosenIn(part) {
    const select = findPart(part, this.page);
    if (!select.value) {
      this.form.setStatus(this.state.words.choose);
      select.focus();
    }
    return select.value;
  }

  // ---- the other buttons

  async useFile() {
    const isUsed = await this.framework.useOwn(/** @type {string} */ (this.file.pendingText));
    if (isUsed) {
      this.file.leave();
      this.form.setStatus(this.state.words.unsaved);
      this.framework.select.focus();
    }
  }

  downloadFile() {
    download(this.framework.ownText ?? this.state.ownFile);
  }

  /** @param {(box: HTMLInputElement) => boolean} isTicked */
  tickCompetencies(isTicked) {
    this.competencies.tick(isTicked);
    this.competencies.showCounts();
    this.showEffects();
  }

  /** @param {HTMLElement} button */
  removeTopic(button) {
    this.ownTopics.remove(button);
    this.form.setStatus(this.state.words.removed);
    find('[data-do="add-topic"]', this.page).focus();
  }

  /** @param {HTMLElement} button */
  removeUnit(button) {
    this.form.setStatus(this.state.words.removed);
    this.goneUnits.remove(button);
  }

  useCopies() {
    this.goneUnits.useCopies();
    this.drawUnits();
    this.form.setStatus(this.state.words.moved);
    findPart('find-unit', this.page).focus();
  }
}
