/* Which of a course's units an author's search finds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  matchingUnits,
  sectionsWithUnits,
  shortTitle,
  unitsIn,
} from '../../competency_xblock/static/competency_xblock/js/editor/outline.js';

const SECTION = [
  'Week one',
  [
    [
      'Monday',
      [
        ['u1', 'Rolling with resistance'],
        ['u2', 'Ölwechsel'],
      ],
    ],
    ['', []],
    ['Tuesday', [['u3', 'Where you stand']]],
  ],
];
const UNITS = unitsIn(SECTION);

function found(text, filter) {
  return [...matchingUnits(UNITS, text, filter, (id) => id === 'u1')];
}

test('units stand in the order of the course, and sections without any are left out', () => {
  assert.deepEqual(
    UNITS.map(([id]) => id),
    ['u1', 'u2', 'u3'],
  );
  assert.deepEqual(sectionsWithUnits([SECTION, ['Empty', [['', []]]]]), [SECTION]);
});

for (const [text, filter, ids] of [
  ['', '', ['u1', 'u2', 'u3']],
  ['  ROLLING ', '', ['u1']],
  ['öl', '', ['u2']],
  ['nothing like it', '', []],
  ['', 'with', ['u1']],
  ['', 'without', ['u2', 'u3']],
  ['where', 'with', []],
]) {
  test(`a search for “${text}” among units ${filter || 'with and without'} a topic finds ${ids}`, () => {
    assert.deepEqual(found(text, filter), ids);
  });
}

for (const [title, short] of [
  ['Adaptive Mentalization Based Integrative Treatment (AMBIT)', 'AMBIT'],
  ['Motivational Interviewing', 'Motivational Interviewing'],
  ['Working together (online)', 'Working together (online)'],
  ['Plan (B)', 'Plan (B)'],
  ['', ''],
]) {
  test(`the short form of “${title}” is “${short}”`, () => assert.equal(shortTitle(title), short));
}
