/* What stays in the tab: for whom, how long, and what a page that opens makes of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBehind, putAside, Unsent } from '../../competency_xblock/static/competency_xblock/js/assessment/unsent.js';
import { View } from '../../competency_xblock/static/competency_xblock/js/assessment/view.js';
import { TabStorage } from '../../competency_xblock/static/competency_xblock/js/lib/tab_storage.js';
import { Memory } from '../../competency_xblock/static/competency_xblock/js/way_back.js';
import { KEY, Storage } from './assessment.js';

const SEEN = { round: 'r1', revision: 2 };
const ASIDE = { two: { answers: {}, chosen: [] } };

function tabOf(learner, storage) {
  return new TabStorage(learner, () => storage);
}

function unsentIn(storage, isPreview = false) {
  return new Unsent(tabOf('7', storage), 'unit', isPreview);
}

test('what is kept is read again, and goes', () => {
  const unsent = unsentIn(new Storage());
  assert.deepEqual(unsent.read(), {});
  unsent.keep({ seen: SEEN, round: 'r1' });
  assert.deepEqual(unsent.read(), { seen: SEEN, round: 'r1' });
  unsent.forget(null, {}, '');
  assert.deepEqual(unsent.read(), {});
});

test('answers that no server has stay when the others go, with the round that they belong to', () => {
  const unsent = unsentIn(new Storage());
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

test('what another person left in the tab goes, whatever it is, and nothing else', () => {
  const storage = new Storage();
  for (const learner of ['7', '17', '8']) {
    const tab = tabOf(learner, storage);
    new Unsent(tab, 'unit', false).keep({ seen: SEEN });
    new View(tab, 'unit', false).choose(true);
    new Memory(tab).keep({ url: '/courses/x/', words: 'Back' });
  }
  storage.setItem('theirs:8', '{}');
  tabOf('', storage).clearOthers();
  assert.equal(storage.length, 10, 'who signs in again finds what was not sent');
  tabOf('7', storage).clearOthers();
  const keys = Array.from({ length: storage.length }, (_, position) => storage.key(position));
  assert.deepEqual(keys.toSorted(), [
    'competency:unit:7',
    'competency:view:unit:7',
    'competency:way-back:7',
    'theirs:8',
  ]);
  assert.equal(new Memory(tabOf('8', storage)).read(), null);
});

test('an author’s tries are nobody’s answers', () => {
  const storage = new Storage();
  unsentIn(storage, true).keep({ seen: SEEN });
  assert.equal(storage.length, 0);
});

test('a browser that keeps nothing, or something else, does not stop the page', () => {
  const storage = new Storage();
  storage.setItem(KEY, 'no json');
  assert.deepEqual(unsentIn(storage).read(), {});
  storage.refuse = true;
  const unsent = unsentIn(storage);
  unsent.keep({ seen: SEEN });
  unsent.forget(null, {}, '');
  tabOf('7', storage).clearOthers();
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
  const unsent = unsentIn(new Storage());
  unsent.keep({ seen: SEEN, round: 'r1' });
  unsent.forgetSeen();
  assert.deepEqual(unsent.read(), { round: 'r1' });
});
