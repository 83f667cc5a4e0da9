/* Topics of the course's own: a card each, and how many competencies each helps. */

import { find, findAll, findPart, format } from '../lib/dom.js';
import { randomId } from '../lib/http.js';
import { copyOf } from './templates.js';
import { removeTopic } from './unit_map.js';

/** @typedef {import('./types.js').EditorState} EditorState */
/** @typedef {import('./types.js').OwnTopic} OwnTopic */

const ID_BYTES = 5;

export class OwnTopics {
  /**
   * @param {HTMLElement} page
   * @param {EditorState} state
   * @param {() => void} onChange - topics came, went or are called otherwise
   */
  constructor(page, state, onChange) {
    this.page = page;
    this.state = state;
    this.onChange = onChange;
  }

  draw() {
    findPart('own-topics', this.page).replaceChildren(...this.state.ownTopics.map((topic) => this.cardOf(topic)));
    this.showCount();
  }

  add() {
    /** @type {OwnTopic} */
    const topic = { id: `own-${randomId(ID_BYTES)}`, title: '', about: '', url: '', for: 'person', helps: {} };
    const card = this.cardOf(topic);
    this.state.ownTopics.push(topic);
    findPart('own-topics', this.page).append(card);
    this.showCount();
    this.onChange();
    find('[data-topic="title"]', card).focus();
  }

  /** @param {HTMLElement} button - in the card of the topic that goes, from every unit too */
  remove(button) {
    const topic = this.topicOf(button);
    this.state.ownTopics.splice(this.state.ownTopics.indexOf(topic), 1);
    removeTopic(this.state.map, topic.id);
    cardAround(button).remove();
    this.showCount();
    this.onChange();
  }

  /**
   * Adds those of another assessment that are not here yet; gives how many.
   * @param {OwnTopic[]} topics
   */
  addMissing(topics) {
    const known = new Set(this.state.ownTopics.map(({ id }) => id));
    const missing = topics.filter(({ id }) => !known.has(id));
    this.state.ownTopics.push(...missing);
    this.draw();
    return missing.length;
  }

  /** @param {HTMLInputElement} input - in the topic's card */
  change(input) {
    const topic = this.topicOf(input);
    const card = cardAround(input);
    const { helps: competency, topic: name } = input.dataset;
    if (competency) {
      topic.helps = { ...topic.helps, [competency]: Number(input.value) };
      if (input.value === '0') {
        delete topic.helps[competency];
      }
      this.showHelps(card, topic);
    } else if (name) {
      Object.assign(topic, { [name]: input.value });
      find('legend', card).textContent = topic.title || this.state.words.newTopic;
      if (name === 'title') {
        this.onChange();
      }
    }
  }

  /** @param {OwnTopic} topic */
  cardOf(topic) {
    const card = copyOf(this.page, 'topic-template');
    card.dataset.topicId = topic.id;
    find('legend', card).textContent = topic.title || this.state.words.newTopic;
    for (const input of findAll('[data-topic]', card)) {
      const name = /** @type {'title' | 'about' | 'url' | 'for'} */ (input.dataset.topic);
      input.value = topic[name] || (name === 'for' ? 'person' : '');
    }
    findPart('helps-list', card).append(findPart('helps', this.page).content.cloneNode(true));
    for (const select of findAll('[data-helps]', card)) {
      select.value = String(topic.helps?.[select.dataset.helps] || 0);
    }
    this.showHelps(card, topic);
    return card;
  }

  /**
   * How many of the framework's competencies it helps.
   * @param {HTMLElement} card
   * @param {OwnTopic} topic
   */
  showHelps(card, topic) {
    const { words } = this.state;
    const count = findAll('[data-helps]', card).filter(({ dataset }) => topic.helps?.[dataset.helps]).length;
    findPart('helps-title', card).textContent = count ? format(words.helps, { count }) : words.helpsNone;
  }

  showCount() {
    const { length } = this.state.ownTopics;
    findPart('own-count', this.page).textContent = length ? ` ${length}` : '';
  }

  /**
   * @param {HTMLElement} from
   * @returns {OwnTopic}
   */
  topicOf(from) {
    const { topicId } = cardAround(from).dataset;
    return /** @type {OwnTopic} */ (this.state.ownTopics.find(({ id }) => id === topicId));
  }
}

/** @param {HTMLElement} from */
function cardAround(from) {
  return /** @type {HTMLElement} */ (from.closest('[data-topic-id]'));
}
