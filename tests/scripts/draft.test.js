/* The draft: what is asked, what the learner does, what goes out, and what no longer fits. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameOption } from '../../competency_xblock/static/competency_xblock/js/assessment/fitting.js';
import { answer, draftOf, stateOf } from './assessment.js';

const GROUPS = { first: ['a', 'b'], second: ['c'] };

function typed(changes = {}) {
  const empty = { level: '', role: '', organisation: '', step: 'rate', chosen: [], answers: {}, actions: [] };
  return { ...empty, ...changes };
}

test('a new draft asks for everything, and has what was marked the last time', () => {
  const draft = draftOf(stateOf({ roleBefore: 'Nurse', at: { flagged: { a: ['s1'] } } }), { options: () => ['Nurse'] });
  assert.deepEqual(draft.asked(), ['a', 'b', 'c']);
  assert.equal(draft.value.role, 'Nurse');
  assert.deepEqual(draft.value.answers.a.flagged, ['s1']);
  assert.equal(draft.isAnswered('a'), false);
});

test('what was chosen another time and is offered no more is left out without a word: it is no answer yet', () => {
  const draft = draftOf(stateOf({ chooseUpTo: 2, chosenBefore: ['gone', 'c', 'b', 'a'], roleBefore: 'Nurse' }));
  assert.deepEqual(draft.value.chosen, ['c', 'b']);
  assert.equal(draft.value.role, '');
  assert.deepEqual(draft.leftOut, []);
});

test('whole groups are asked, in the order of the page', () => {
  const draft = draftOf(stateOf({ chosenBefore: ['b'], at: { groups: GROUPS } }));
  assert.deepEqual(draft.asked(), ['a', 'b']);
  assert.deepEqual(draft.groupsOf(['c', 'a']), ['first', 'second']);
  draft.take(typed({ answers: { c: answer() } }));
  assert.deepEqual(draft.value.chosen, ['c'], 'where none is ticked, those that something was answered in');
});

test('a number is a confidence, anything else another way to answer, which has neither second number nor aim', () => {
  const draft = draftOf();
  draft.rate('a', '7');
  draft.answerTo('a').revised = 8;
  draft.setAim('a', 9);
  assert.deepEqual(draft.value.answers.a, answer({ initial: 7, revised: 8, aim: 9 }));
  draft.setAim('a', 8);
  assert.equal(draft.value.answers.a.aim, null, 'the aim that the author has set is not the learner’s own');
  draft.setAim('a', 9);
  draft.rate('a', 'not-relevant');
  assert.deepEqual(draft.value.answers.a, answer({ answer: 'not-relevant', initial: null }));
  assert.deepEqual(draft.rated(), []);
});

test('taking an answer back keeps its words', () => {
  const draft = draftOf();
  draft.rate('a', '7');
  draft.answerTo('a').reason = 'why';
  draft.clear('a');
  assert.deepEqual(draft.value.answers.a, answer({ answer: '', initial: null, reason: 'why' }));
});

test('a statement is marked once, and can be taken back', () => {
  const draft = draftOf();
  draft.flag('a', 's1', true);
  draft.flag('a', 's2', true);
  draft.flag('a', 's1', true);
  assert.deepEqual(draft.value.answers.a.flagged, ['s2', 's1']);
  draft.flag('a', 's2', false);
  assert.deepEqual(draft.value.answers.a.flagged, ['s1']);
});

test('answers to what is not asked now stay in the page and do not go out', () => {
  const draft = draftOf(stateOf({ chooseUpTo: 2 }));
  draft.choose('a', true);
  draft.choose('b', true);
  draft.rate('a', '3');
  draft.rate('b', '4');
  draft.choose('a', false);
  assert.deepEqual(Object.keys(draft.outgoing().answers), ['b']);
  draft.choose('a', true);
  assert.deepEqual(draft.outgoing().answers.a, { answer: 'rated', initial: 3 }, 'without what is empty');
});

test('of what is too long as much goes out as shows that it is, and the page keeps all of it', () => {
  const draft = draftOf();
  draft.answerTo('a').reason = '💬'.repeat(30);
  draft.value.actions = [{ text: 'longer than five', competency: '', review_date: null }];
  assert.equal(draft.outgoing().answers.a.reason, '💬'.repeat(11));
  assert.equal(draft.outgoing().actions[0].text, 'longer');
  assert.equal(draft.value.answers.a.reason, '💬'.repeat(30));
  assert.equal(draft.value.actions[0].text, 'longer than five');
});

test('what the author has taken out is taken out of the draft, and told where there was something to it', () => {
  const draft = draftOf(stateOf({ steps: ['before', 'rate'] }), {
    says: (competency, statement) => competency === 'a' && statement === 's1',
    options: (field) => (field === 'role' ? ['Nurse'] : null),
  });
  draft.take(
    typed({
      role: 'Cook',
      organisation: 'Home',
      chosen: ['a', 'x'],
      answers: { a: answer({ revised: 6, flagged: ['s1', 's2'] }), x: answer(), y: answer({ answer: '' }) },
      actions: [{ text: 'Talk', competency: 'x', review_date: null }],
    }),
  );
  assert.deepEqual(draft.leftOut, [
    { where: 'answers.x', message: 'answer gone' },
    { where: 'actions.0.competency', message: 'about gone' },
    { where: 'role', message: 'choice gone' },
    { where: 'organisation', message: 'choice gone' },
  ]);
  assert.deepEqual(draft.value.answers, { a: answer({ flagged: ['s1'] }) });
  assert.deepEqual(draft.value.chosen, ['a']);
  assert.deepEqual(draft.value.actions, [{ text: 'Talk', competency: '', review_date: null }]);
  assert.equal(draft.value.role, '');
  draft.setField('role', 'Nurse');
  assert.equal(draft.leftOut.length, 3, 'what is chosen anew is not told any more');
});

test('an option is the same however its blanks and accents are written', () => {
  assert.equal(sameOption(['Other', 'Cafe\u0301  manager'], ' Caf\u00e9 manager '), 'Cafe\u0301  manager');
  assert.equal(sameOption(['Other'], 'Nurse'), undefined);
  assert.equal(sameOption(['Other'], ''), undefined);
});

test('answers at another level are put aside, not taken over, and are there again on going back', () => {
  const state = stateOf({ levels: ['one', 'two'], at: { level: 'one' } });
  const draft = draftOf(state);
  draft.rate('a', '2');
  state.at = { ...state.at, level: 'two' };
  draft.goOnAt('two');
  assert.equal(draft.value.level, 'two');
  assert.equal(draft.isAnswered('a'), false);
  assert.deepEqual(Object.keys(draft.byLevel), ['one']);
  draft.rate('a', '9');
  state.at = { ...state.at, level: 'one' };
  draft.goOnAt('one');
  assert.equal(draft.value.answers.a.initial, 2);
  assert.equal(draft.byLevel.two.answers.a.initial, 9);
});

test('a level that is offered no more takes its answers along', () => {
  const draft = draftOf(stateOf({ levels: ['one'], at: { level: 'one' } }));
  draft.take(typed({ level: 'gone', answers: { a: answer() } }));
  assert.deepEqual([draft.value.level, draft.value.answers], ['one', {}]);
  draft.take(typed({ level: '', answers: { a: answer() } }));
  assert.deepEqual(Object.keys(draft.value.answers), ['a'], 'no level yet is not another one');
});
