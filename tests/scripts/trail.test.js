/* The browser's Back, in a history that two assessments and the host share. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trail } from '../../competency_xblock/static/competency_xblock/js/assessment/trail.js';

/** A tab's history, in which the test walks. */
class TabHistory {
  entries = [{ host: 'course' }];
  at = 0;

  get state() {
    return this.entries[this.at];
  }

  pushState(state) {
    this.entries.splice(++this.at, Infinity, structuredClone(state));
  }

  replaceState(state) {
    this.entries[this.at] = structuredClone(state);
  }

  go(by) {
    this.at += by;
  }

  back() {
    this.go(-1);
  }
}

function walked(trail, ...places) {
  trail.at('before/', false);
  for (const place of places) {
    trail.at(place, true);
  }
}

test('each step is an entry, and Back leads through them to where the page opened', () => {
  const history = new TabHistory();
  const trail = new Trail('one', history);
  walked(trail, 'rate/a', 'rate/b', 'rate/b');
  const seen = [trail.place];
  while (history.at) {
    history.back();
    seen.push(trail.place);
  }
  assert.deepEqual(seen, ['rate/b', 'rate/a', 'before/']);
  assert.ok(
    history.entries.every(({ host }) => host === 'course'),
    'what the host keeps there stays',
  );
});

test('following Back makes no entry', () => {
  const history = new TabHistory();
  const trail = new Trail('one', history);
  walked(trail, 'rate/a', 'rate/b');
  history.back();
  trail.isFollowing = true;
  trail.at('rate/a', true);
  assert.equal(history.entries.length, 3);
});

test('a button that leads back goes by the history where that leads there, and only then', () => {
  const history = new TabHistory();
  const trail = new Trail('one', history);
  walked(trail, 'rate/a', 'rate/b');
  assert.equal(trail.goBackTo('rate/x'), false);
  assert.equal(history.at, 2);
  assert.equal(trail.goBackTo('rate/a'), true);
  assert.equal(history.at, 1);
});

test('two assessments keep their own places', () => {
  const history = new TabHistory();
  const one = new Trail('one', history);
  const other = new Trail('other', history);
  walked(one, 'rate/a');
  walked(other, 'rate/z');
  one.at('rate/b', true);
  assert.equal(other.goBackTo('before/'), false, 'the last entry is not its own');
  history.back();
  assert.deepEqual([one.place, other.place], ['rate/a', 'rate/z']);
  history.back();
  assert.deepEqual([one.place, other.place], ['rate/a', 'before/']);
});

test('who has finished leaves by one Back', () => {
  const history = new TabHistory();
  const trail = new Trail('one', history);
  walked(trail, 'rate/a', 'rate/b', 'check/');
  trail.leave();
  assert.equal(history.at, 0);
});

test('a browser that allows no more entries stops nobody', () => {
  const history = new TabHistory();
  history.pushState = () => {
    throw new DOMException('too many', 'SecurityError');
  };
  walked(new Trail('one', history), 'rate/a');
});
