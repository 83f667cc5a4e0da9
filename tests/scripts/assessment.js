/* The parts of an assessment without a page: what the server wrote, a clock that the test turns, a server that it plays. */

import { Conflicts } from '../../competency_xblock/static/competency_xblock/js/assessment/conflicts.js';
import { DraftState } from '../../competency_xblock/static/competency_xblock/js/assessment/draft.js';
import { Saving } from '../../competency_xblock/static/competency_xblock/js/assessment/saving.js';
import { Unsent } from '../../competency_xblock/static/competency_xblock/js/assessment/unsent.js';
import { TabStorage } from '../../competency_xblock/static/competency_xblock/js/lib/tab_storage.js';

export const KEY = 'competency:unit:7';

/** What the server writes into the page of somebody who has not begun. */
export function stateOf(changes = {}) {
  const { at, ...others } = changes;
  return {
    urls: { save: '/save', submit: '/submit' },
    sample: false,
    preview: false,
    assessment: 'unit',
    learner: '7',
    steps: ['before', 'rate', 'discuss', 'check'],
    chooseUpTo: 0,
    levels: [],
    promise: 'p1',
    stored: null,
    finished: '',
    most: { reason: 10, action: 5 },
    chosenBefore: [],
    roleBefore: '',
    organisationBefore: '',
    again: null,
    points: {},
    words: { goneAnswer: 'answer gone', goneAbout: 'about gone', goneChoice: 'choice gone' },
    ...others,
    at: { level: '', competencies: ['a', 'b', 'c'], groups: null, aims: { a: 8 }, flagged: {}, ...at },
  };
}

/** A draft; `says` and `options` are what the page offers. */
export function draftOf(state = stateOf(), { says = () => true, options = () => null } = {}) {
  return new DraftState({ state, says, options });
}

export function answer(changes = {}) {
  return { answer: 'rated', initial: 5, revised: null, reason: '', aim: null, flagged: [], ...changes };
}

/** The tab's storage; `refuse` makes it throw, as in some private windows. */
export class Storage {
  #items = new Map();
  refuse = false;

  get length() {
    this.#check();
    return this.#items.size;
  }

  key(position) {
    return [...this.#items.keys()][position] ?? null;
  }

  getItem(key) {
    this.#check();
    return this.#items.get(key) ?? null;
  }

  setItem(key, text) {
    this.#check();
    this.#items.set(key, text);
  }

  removeItem(key) {
    this.#check();
    this.#items.delete(key);
  }

  kept(key = KEY) {
    return JSON.parse(this.#items.get(key) ?? 'null');
  }

  #check() {
    if (this.refuse) {
      throw new Error('no storage here');
    }
  }
}

/** A server whose answers the test gives, one request after the other, and when it likes. */
export class Server {
  requests = [];

  post = (url, body, options = {}) =>
    new Promise((resolve, reject) => {
      this.requests.push({ url, body: structuredClone(body), ...options, resolve, reject });
    });

  get last() {
    return this.requests.at(-1);
  }

  async answers(status, json = {}) {
    this.last.resolve({ status, answer: json });
    await settled();
  }

  /** The newest request never arrives, or its answer does not. */
  async isOffline() {
    this.last.reject(new TypeError('Failed to fetch'));
    await settled();
  }
}

/** Whatever waits for a promise has run. */
export async function settled() {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Time passes only when the test says so. */
export class Clock {
  now = 0;
  #waiting = new Map();
  #next = 1;

  set = (what, after) => {
    this.#waiting.set(this.#next, { what, at: this.now + after });
    return this.#next++;
  };

  clear = (id) => this.#waiting.delete(id);

  /** How long until something happens by itself, in milliseconds; null for never. */
  get next() {
    const times = [...this.#waiting.values()].map(({ at }) => at - this.now);
    return times.length ? Math.min(...times) : null;
  }

  pass(milliseconds) {
    this.now += milliseconds;
    for (const [id, { what, at }] of [...this.#waiting]) {
      if (at <= this.now && this.#waiting.delete(id)) {
        what();
      }
    }
  }
}

/** An assessment that is open, with what it said and did in `said`. */
export class Tab {
  said = [];
  kind = '';
  wrongDate = false;

  constructor({ state = stateOf(), storage = new Storage(), server = new Server() } = {}) {
    let ids = 0;
    const say = (what) => (value) => this.said.push([what, value]);
    this.state = state;
    this.storage = storage;
    this.server = server;
    this.clock = new Clock();
    this.draft = draftOf(state);
    this.unsent = new Unsent(new TabStorage(state.learner, () => storage), state.assessment, state.preview);
    this.messages = {
      problemBox: 'problem',
      conflictBox: {},
      status: say('status'),
      problem: say('problem'),
      bring: say('bring'),
    };
    this.steps = { show: say('show') };
    this.levels = { at: (_level, then) => then() };
    this.results = {
      finished: (given) => {
        this.saving.finished();
        this.said.push(['finished', given.html]);
      },
      sayFinishedElsewhere: say('finished elsewhere'),
    };
    this.conflicts = new Conflicts(this);
    this.saving = new Saving({
      state,
      draft: this.draft,
      unsent: this.unsent,
      post: server.post,
      timer: this.clock,
      newId: () => `save-${++ids}`,
      page: {
        status: (name, kind) => {
          this.kind = kind;
          this.said.push(['status', name]);
        },
        isWaiting: () => this.kind === 'waiting',
        isAsking: () => this.conflicts.isAsking(),
        hasWrongDate: () => this.wrongDate,
        hold: say('hold'),
        touched: () => {},
        stoppedFinishing: say('stopped finishing'),
        saved: () => {},
        finished: (given) => this.results.finished(given),
        notFinished: say('not finished'),
        disagree: (given, finish) => this.conflicts.disagree(given, finish),
        refused: say('refused'),
        signedOut: () => this.said.push(['signed out', this.unsent.isHeld]),
        roundGone: say('round gone'),
      },
    });
  }

  /** The learner rates, and the save goes out once they pause. */
  rate(competency, value) {
    this.draft.rate(competency, String(value));
    this.saving.touch();
    this.clock.pass(700);
  }

  /** The learner rates, and everything so far is saved. */
  async saveOnce() {
    this.rate('a', 3);
    await this.server.answers(200, stored(1));
  }

  /** The last that was said of this kind. */
  last(what) {
    return this.said.findLast(([kind]) => kind === what)?.[1];
  }
}

/** An answer of the server's to a save. */
export function stored(revision, changes = {}) {
  return { round: 'r1', revision, ...changes };
}

/** What a save sent of its own and of the saves before it. */
export function sentWith({ body }) {
  return { id: body.save_id, earlier: body.earlier, round: body.round, revision: body.revision };
}
