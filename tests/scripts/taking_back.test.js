/* Taking a finish back, with a server that agrees, refuses or never answers. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { takeBack } from '../../competency_xblock/static/competency_xblock/js/assessment/taking_back.js';
import { answer, stateOf, stored, Tab } from './assessment.js';

const DRAFT = { level: '', role: '', organisation: '', step: 'plan', chosen: [], answers: {}, actions: [] };
const EMPTY = '<div data-part="done"></div>';

/** @type {Tab} */
let tab;
let button;
let line;

/** What the server answers: the round, open again. */
function reopened(changes = {}) {
  return {
    stored: { ...stored(4), last_save: 'reopened', draft: { ...DRAFT, answers: { a: answer({ initial: 6 }) } } },
    html: EMPTY,
    at: { ...tab.state.at, aims: { a: 9 } },
    before: { finished: '', chosenBefore: ['b'], roleBefore: '', organisationBefore: '' },
    ...changes,
  };
}

/** A button with as much of an element as is used of it. */
function buttonOf(dataset) {
  const attributes = new Map();
  return {
    dataset,
    getAttribute: (name) => attributes.get(name) ?? null,
    setAttribute: (name, value) => attributes.set(name, value),
    removeAttribute: (name) => attributes.delete(name),
  };
}

beforeEach(async () => {
  tab = new Tab({ state: stateOf({ urls: { save: '/save', submit: '/submit', reopen: '/reopen' } }) });
  line = { textContent: '' };
  button = buttonOf({ round: 'r1', submitted: '2030-03-01T09:00:00+00:00' });
  tab.page = {
    state: tab.state,
    words: { notTakenBack: 'not taken back', takenBack: 'taken back' },
    results: { outerHTML: '<div>what to learn next</div>' },
    root: { querySelector: () => line },
  };
  tab.loadAgain = () => tab.said.push(['load again', true]);
  await tab.saveOnce();
  tab.saving.finish();
  await tab.server.answers(200, { html: 'done' });
});

describe('taking a finish back', () => {
  test('names the finish that the page shows, and goes on at the last step with its answers', async () => {
    const taken = takeBack(tab, button, tab.server.post);
    assert.deepEqual(tab.server.last.body, { round: 'r1', submitted: '2030-03-01T09:00:00+00:00' });
    await tab.server.answers(200, reopened());
    await taken;
    assert.equal(tab.last('show'), 'check');
    assert.equal(tab.draft.value.answers.a.initial, 6);
    assert.equal(tab.page.results.outerHTML, EMPTY);
    assert.deepEqual([tab.state.at.aims.a, tab.state.chosenBefore], [9, ['b']]);
    assert.equal(tab.last('status'), 'taken back');
    assert.deepEqual(tab.storage.kept(), { seen: { round: 'r1', revision: 4 } }, 'nothing waits to be sent');
    assert.equal(tab.clock.next, null);
  });

  test('then saves and finishes the same round', async () => {
    const taken = takeBack(tab, button, tab.server.post);
    await tab.server.answers(200, reopened());
    await taken;
    tab.rate('a', 2);
    const { round, revision } = tab.server.last.body;
    assert.deepEqual([tab.server.last.url, round, revision], ['/save', 'r1', 4]);
    await tab.server.answers(200, stored(5));
    tab.saving.finish();
    assert.deepEqual([tab.server.last.url, tab.server.last.body.revision], ['/submit', 5]);
  });

  test('asks once, however often it is tapped', async () => {
    const before = tab.server.requests.length;
    takeBack(tab, button, tab.server.post);
    await takeBack(tab, button, tab.server.post);
    assert.equal(tab.server.requests.length, before + 1);
  });

  for (const [status, given, sentence] of [
    [409, { error: 'the hour is over' }, 'the hour is over'],
    [403, {}, 'not taken back'],
    [200, {}, 'not taken back'],
  ]) {
    test(`that is answered with ${status} and ${JSON.stringify(given)} leaves all as it is, and says so`, async () => {
      const taken = takeBack(tab, button, tab.server.post);
      await tab.server.answers(status, given);
      await taken;
      assert.equal(line.textContent, sentence);
      assert.equal(button.getAttribute('aria-disabled'), null, 'it can be tried again');
      assert.equal(tab.last('show'), undefined);
    });
  }

  test('without connection says so', async () => {
    const taken = takeBack(tab, button, tab.server.post);
    await tab.server.isOffline();
    await taken;
    assert.equal(line.textContent, 'not taken back');
  });

  test('offers both where this tab has answers that came too late for the finish', async () => {
    tab.conflicts.carry({ ...DRAFT, answers: { a: answer({ initial: 1 }) } });
    const taken = takeBack(tab, button, tab.server.post);
    await tab.server.answers(200, reopened());
    await taken;
    assert.equal(tab.draft.value.answers.a.initial, 1);
    assert.equal(tab.conflicts.isAsking(), true);
    tab.conflicts.resolve({ useOther: false });
    assert.deepEqual([tab.server.last.body.round, tab.server.last.body.revision], ['r1', 4]);
  });

  test('asks for the page again where the questions at its level are not to be had', async () => {
    tab.levels.at = (_level, _then, orElse) => orElse('offline');
    const taken = takeBack(tab, button, tab.server.post);
    await tab.server.answers(200, reopened());
    await taken;
    assert.equal(tab.last('load again'), true);
  });
});
