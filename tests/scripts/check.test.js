/* The list of answers, a start about a part of them, and drafts of older releases. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countName, summarise } from '../../competency_xblock/static/competency_xblock/js/assessment/check.js';
import { answer, draftOf, stateOf } from './assessment.js';

const WORDS = {
  stillOpen: 'open',
  thoughtAbout: 'thought',
  notMyRole: 'not mine',
  notYet: 'not yet',
  initial: 'first {value}',
  withNote: 'note',
  toWorkOn: 'stars: {count}',
};
const GROUPS = { first: ['a', 'b'], second: ['c'] };

const SUMMARIES = {
  'nothing yet': [undefined, 'open', '?', ['open']],
  'taken back, with a note': [answer({ answer: '', initial: null, reason: 'why' }), 'open', '?', ['open', 'note']],
  'a number': [answer({ initial: 3 }), 'rated', '3', []],
  'a number with words': [answer({ initial: 1 }), 'rated', '1', ['not at all']],
  'another number after talking': [answer({ initial: 3, revised: 6 }), 'rated', '6', ['first 3']],
  'the same number after talking': [answer({ initial: 3, revised: 3 }), 'rated', '3', []],
  'a note of blanks, and stars': [answer({ reason: ' ', flagged: ['s', 't'] }), 'rated', '5', ['stars: 2']],
  'not mine': [answer({ answer: 'not-my-role', initial: null }), 'aside', '–', ['not mine']],
  'not yet': [answer({ answer: 'not-yet', initial: null }), 'aside', '–', ['not yet']],
  'thought about': [answer({ answer: 'reflected', initial: null, reason: 'x' }), 'thought', '✓', ['thought', 'note']],
};

for (const [name, [given, kind, sign, words]] of Object.entries(SUMMARIES)) {
  test(`the list says of an answer: ${name}`, () => {
    assert.deepEqual(summarise(given, WORDS, { 1: 'not at all' }), { kind, sign, words });
  });
}

test('nothing is missing where there is only something to think about', () => {
  assert.deepEqual(summarise(undefined, WORDS, {}, true), { kind: 'aside', sign: '', words: [] });
});

test('what is open is named as one or as several', () => {
  const names = [8, 7, 6, 1, 0].map((done) => countName(done, 8));
  assert.deepEqual(names, ['checkedAll', 'checkedButOne', 'checkedSome', 'checkedSome', 'checkedSome']);
  assert.deepEqual(
    [countName(0, 1), countName(1, 1), countName(0, 0)],
    ['checkedSome', 'checkedAll', 'checkedNothing'],
  );
});

test('the first time everything is asked, whatever was chosen', () => {
  const draft = draftOf();
  draft.value.chosen = ['a'];
  assert.deepEqual(draft.asked(), ['a', 'b', 'c']);
});

test('who rates again is asked about the part that they chose, and only that goes out', () => {
  const draft = draftOf(stateOf({ again: { day: 'Monday', workedOn: ['a', 'c'] } }));
  assert.deepEqual(draft.asked(), ['a', 'b', 'c'], 'nothing chosen is everything');
  draft.value.chosen = ['c'];
  draft.rate('b', '2');
  draft.rate('c', '3');
  assert.deepEqual(draft.asked(), ['c']);
  assert.deepEqual(Object.keys(draft.outgoing().answers), ['c']);
});

test('a part stays a part where groups are chosen, and anything else stays whole groups', () => {
  const draft = draftOf(stateOf({ again: { day: 'Monday', workedOn: ['a'] }, at: { groups: GROUPS } }));
  draft.take({ ...draft.value, chosen: ['a'] });
  assert.deepEqual(draft.asked(), ['a']);
  draft.take({ ...draft.value, chosen: ['b', 'c'] });
  assert.deepEqual(draft.asked(), ['a', 'b', 'c']);
});

test('a tab that an older release left at the plan is at the check', () => {
  const draft = draftOf();
  draft.take({ ...draft.value, step: 'plan' });
  assert.equal(draft.value.step, 'check');
});
