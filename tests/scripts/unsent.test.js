/* What stays in the tab: for whom, how long, and what a page that opens makes of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBehind, putAside, Unsent } from '../../competency_xblock/static/competency_xblock/js/assessment/unsent.js';
import { KEY, TabStorage } from './assessment.js';

const SEEN = { round: 'r1', revision: 2 };
const ASIDE = { two: { answers: {}, chosen: [] } };

function unsentIn(storage, isPreview = false) {
  return new Unsent(() => storage, KEY, isPreview);
}

test('what is kept is read again, and goes', () => {
  const unsent = unsentIn(new TabStorage());
  assert.deepEqual(unsent.read(), {});
  unsent.keep({ seen: SEEN, round: 'r1' });
  assert.deepEqual(unsent.read(), { seen: SEEN, round: 'r1' });
  unsent.forget(null, {}, '');
  assert.deepEqual(unsent.read(), {});
});

test('answers that no server has stay when the others go, with the round that they belong to', () => {
  const unsent = unsentIn(new TabStorage());
  unsent.forget(SEEN, ASIDE, 'r1');
  assert.deepEqual(unsent.read(), { seen: SEEN, round: 'r1', aside: ASIDE });
  unsent.forget(SEEN, {}, 'r1');
  assert.deepEqual(unsent.read(), { seen: SEEN });
});

test('answers at other levels come back with their round only', () => {
  const kept = { round: 'r1', aside: ASIDE };
  assert.equal(putAside(kept, { round: 'r1' }), ASIDE);
  assert.deepEqual(putAside(kept, null), {});
  assert.deepEqual(putAside(kept, { round: 'r2' }), {});
  assert.equal(putAside({ round: '', aside: ASIDE }, null), ASIDE, 'no round had begun');
  assert.equal(putAside({ ...kept, draft: {} }, null), ASIDE, 'the server is asked first');
  assert.deepEqual(putAside({}, null), {});
});

test('what another person left in the tab goes, and nothing else', () => {
  const storage = new TabStorage();
  for (const key of [KEY, 'competency:unit:17', 'competency:other:7', 'competency:unit:8', 'theirs:8']) {
    storage.setItem(key, '{}');
  }
  unsentIn(storage).clearOthers('7');
  const keys = Array.from({ length: storage.length }, (_, position) => storage.key(position));
  assert.deepEqual(keys, [KEY, 'competency:other:7', 'theirs:8']);
});

test('an author’s tries are nobody’s answers', () => {
  const storage = new TabStorage();
  unsentIn(storage, true).keep({ seen: SEEN });
  assert.equal(storage.length, 0);
});

test('a browser that keeps nothing, or something else, does not stop the page', () => {
  const storage = new TabStorage();
  storage.setItem(KEY, 'no json');
  assert.deepEqual(unsentIn(storage).read(), {});
  storage.refuse = true;
  const unsent = unsentIn(storage);
  unsent.keep({ seen: SEEN });
  unsent.forget(null, {}, '');
  unsent.clearOthers('7');
  assert.deepEqual(unsent.read(), {});
});

const page = (changes) => ({ sample: false, preview: false, finished: '', stored: null, ...changes });
const storedAt = (revision, round = 'r1') => ({ stored: { round, revision } });

for (const [what, seen, shown, expected] of [
  ['nothing seen', null, {}, false],
  ['the same revision', SEEN, storedAt(2), false],
  ['an older revision', SEEN, storedAt(1), true],
  ['a newer revision', SEEN, storedAt(3), false],
  ['no round', SEEN, {}, true],
  ['another round', SEEN, storedAt(1, 'r2'), false],
  ['the finished round', { round: 'r1', finished: true }, { finished: 'r1' }, false],
  ['a round that is finished by now', { round: 'r1', finished: true }, storedAt(2), true],
  ['a sample', SEEN, { sample: true }, false],
  ['a preview', SEEN, { preview: true }, false],
]) {
  test(`a page that shows ${what} is ${expected ? '' : 'not '}behind the tab`, () => {
    assert.equal(isBehind(seen, page(shown)), expected);
  });
}

test('a page that is behind loads itself again once', () => {
  const unsent = unsentIn(new TabStorage());
  unsent.keep({ seen: SEEN, round: 'r1' });
  unsent.forgetSeen();
  assert.deepEqual(unsent.read(), { round: 'r1' });
});
