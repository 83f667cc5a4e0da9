/* Where the server has something else than the tab: whose answers count, and that none is lost. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { answer, Tab } from './assessment.js';

const HTML = '<div>what to learn next</div>';

/** @type {Tab} */
let tab;
/** @type {import('./assessment.js').Server} */
let server;

beforeEach(async () => {
  tab = new Tab();
  server = tab.server;
  tab.rate('a', 3);
  await server.answers(200, { round: 'r1', revision: 1 });
});

/** What the server has instead. */
function other(changes = {}) {
  const answers = { b: answer({ initial: 9 }) };
  const draft = { level: '', role: '', organisation: '', step: 'check', chosen: [], answers, actions: [] };
  return { round: 'r1', revision: 7, last_save: 'somebody', draft, ...changes };
}

/** The id of the newest save. */
function newest() {
  return server.last.body.save_id;
}

test('a save of this tab that is stored already is no conflict', async () => {
  tab.rate('a', 4);
  await server.answers(409, { stored: other({ revision: 2, last_save: newest() }) });
  assert.equal(tab.conflicts.isAsking(), false);
  assert.equal(tab.last('status'), 'saved');
  assert.equal(tab.clock.next, null);
  tab.rate('a', 5);
  assert.equal(server.last.body.revision, 2);
});

test('an older save of this tab that is stored: the newer goes on from it, without asking', async () => {
  tab.rate('a', 4);
  const lost = newest();
  await server.isOffline();
  tab.rate('a', 5);
  await server.answers(409, { stored: other({ revision: 2, last_save: lost }) });
  assert.deepEqual([server.last.url, server.last.body.revision], ['/save', 2]);
  assert.equal(server.last.body.draft.answers.a.initial, 5);
});

test('a finish that meets its own save goes on to finish', async () => {
  tab.rate('a', 4);
  const lost = newest();
  await server.isOffline();
  tab.saving.finish();
  await server.answers(409, { stored: other({ revision: 2, last_save: lost }) });
  assert.deepEqual([server.last.url, server.last.body.revision], ['/submit', 2]);
});

test('a finish of what is saved that meets its own save says nothing of saving, and goes on to finish', async () => {
  tab.said.length = 0;
  tab.saving.finish();
  await server.answers(409, { stored: other({ revision: 2, last_save: newest() }) });
  assert.deepEqual([server.last.url, server.last.body.revision], ['/submit', 2]);
  assert.deepEqual(
    tab.said.filter(([what, name]) => what === 'status' && name !== 'finishing'),
    [],
  );
});

test('a true disagreement is asked about, and nothing is sent before it is settled', async () => {
  tab.rate('a', 4);
  await server.answers(409, { stored: other() });
  assert.deepEqual(tab.last('bring'), tab.messages.conflictBox);
  tab.rate('a', 5);
  tab.saving.online();
  tab.saving.leave();
  assert.equal(server.requests.length, 2);
  assert.equal(tab.storage.kept().draft.answers.a.initial, 5, 'a reload asks again');
});

test('keeping one’s own goes on from the other revision with what is on this page', async () => {
  tab.rate('a', 4);
  await server.answers(409, { stored: other() });
  tab.conflicts.resolve({ useOther: false });
  assert.equal(tab.messages.conflictBox.hidden, true);
  const { revision, earlier, save_id, draft } = server.last.body;
  assert.deepEqual([revision, earlier], [7, [save_id]]);
  assert.deepEqual(Object.keys(draft.answers), ['a']);
});

test('using the other answers takes them whole, and there is nothing to send', async () => {
  tab.rate('a', 4);
  await server.answers(409, { stored: other() });
  tab.conflicts.resolve({ useOther: true });
  assert.deepEqual(Object.keys(tab.draft.value.answers), ['b']);
  assert.equal(tab.last('show'), 'check');
  assert.equal(tab.last('status'), 'saved');
  assert.deepEqual(tab.storage.kept(), { seen: { round: 'r1', revision: 7 } });
  assert.equal(tab.clock.next, null);
});

test('a finish whose answer got lost has finished', async () => {
  tab.saving.finish();
  const lost = newest();
  await server.isOffline();
  tab.saving.online();
  await server.answers(409, { html: HTML, last_save: lost });
  assert.equal(tab.last('finished'), HTML);
  assert.equal(tab.conflicts.lateDraft, null);
});

test('a round finished elsewhere is shown, and what came too late is kept for the next', async () => {
  tab.rate('a', 4);
  await server.answers(409, { html: HTML, last_save: 'somebody' });
  assert.equal(tab.last('finished'), HTML);
  assert.equal(tab.said.filter(([what]) => what === 'finished elsewhere').length, 1);
  assert.equal(tab.storage.kept().late.answers.a.initial, 4);
  assert.equal(tab.conflicts.takeLate().answers.a.initial, 4);
  assert.equal(tab.conflicts.lateDraft, null);
});

test('another promise has to be read first; going on within this page is not reading it', async () => {
  tab.rate('a', 4);
  await server.answers(409, { promise_changed: true, error: 'read this' });
  assert.equal(tab.last('problem'), 'read this');
  tab.conflicts.wentOn();
  tab.saving.online();
  assert.equal(server.requests.length, 2);
  assert.ok(tab.storage.kept().draft);
});

test('a promise that this page shows is read by going on', () => {
  tab.conflicts.promiseUnread = true;
  tab.rate('a', 4);
  assert.equal(server.requests.length, 1);
  tab.conflicts.wentOn();
  tab.saving.online();
  assert.equal(server.requests.length, 2);
});

test('a refusal that says nothing is tried again', async () => {
  tab.rate('a', 4);
  await server.answers(409);
  assert.equal(tab.last('status'), 'failed');
  assert.equal(tab.clock.next, 2000);
});
