/* How long an author is told that rating takes: as the server tells learners. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthOf, roundHalfToEven } from '../../competency_xblock/static/competency_xblock/js/editor/length.js';

const COUNTS = { ticked: 7, offered: 36, chooseUpTo: 13 };
const LIMITS = { minutesEach: 1.5, many: 12 };

for (const [spread, expected] of [
  ['these', { count: 7, minutes: 10, tooLong: false }],
  ['all', { count: 36, minutes: 54, tooLong: true }],
  ['areas', { count: 13, minutes: 20, tooLong: false }], // whoever picks a few decides how many
]) {
  test(`of “${spread}” is counted what learners rate`, () =>
    assert.deepEqual(lengthOf(spread, COUNTS, LIMITS), expected));
}

test('it takes five minutes at least, and is long only above the limit', () => {
  assert.deepEqual(lengthOf('these', { ...COUNTS, ticked: 0 }, LIMITS), { count: 0, minutes: 5, tooLong: false });
  assert.equal(lengthOf('these', { ...COUNTS, ticked: 12 }, LIMITS).tooLong, false);
  assert.equal(lengthOf('these', { ...COUNTS, ticked: 13 }, LIMITS).tooLong, true);
});

test('a half goes to the even number, as Python rounds', () => {
  assert.deepEqual([0.5, 1.5, 2.5, 10.5, 19.5, 10.4, 10.6, 9].map(roundHalfToEven), [0, 2, 2, 10, 20, 10, 11, 9]);
});
