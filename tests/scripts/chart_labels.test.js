/* How labels of charts are broken into lines. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakIntoLines } from '../../competency_xblock/static/competency_xblock/js/reports/labels.js';

const LABEL = 'Relationship and Network Building in the community';

test('what fits into one line stays as it is', () => {
  assert.equal(breakIntoLines('Empathy', 18), 'Empathy');
});

for (const [width, lines] of [
  [18, ['Relationship and', 'Network Building', 'in the community']],
  [36, ['Relationship and Network Building', 'in the community']],
  [7, ['Relationship', 'and', 'Network', 'Building', 'in the', 'community']],
]) {
  test(`a long one has lines shorter than ${width}, of whole words`, () => {
    assert.deepEqual(breakIntoLines(LABEL, width), lines);
  });
}

test('a word that is longer than the line has a line of its own', () => {
  assert.deepEqual(breakIntoLines('Donaudampfschifffahrtsgesellschaft', 18), ['Donaudampfschifffahrtsgesellschaft']);
});
