/* Saving an author's form: what is sent, what Studio is told, and that nothing counts as saved which is not. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FormSaving } from '../../competency_xblock/static/competency_xblock/js/forms/save.js';

const WORDS = {
  saving: 'Saving',
  saved: 'Saved',
  notSaved: 'Look at the marked fields',
  failed: 'Could not save',
  sureToCancel: 'Press Cancel again',
};

let set; // what stands in the form
let undecided;
let shown; // what the page shows, newest last
let told; // what Studio is told
let requests; // what was sent, each with what answers it
let saving;

function show(kind) {
  return (...values) => shown.push([kind, ...values]);
}

beforeEach(() => {
  set = { title: ['Old'] };
  undecided = {};
  shown = [];
  told = [];
  requests = [];
  saving = new FormSaving({
    state: { urls: { save: '/save' }, stamp: 'one', words: WORDS },
    view: {
      collect: () => structuredClone(set),
      undecided: () => undecided,
      showStatus: show('status'),
      showProblem: show('problem'),
      showRefusal: show('refusal'),
      showSaved: show('saved'),
      restore: show('restored'),
    },
    ask: (url, body, isAnswer) =>
      new Promise((answer) => {
        requests.push({ url, body, isAnswer, answer });
      }),
    runtime: { notify: (event, message) => told.push([event, message.state ?? message.message]) },
  });
  saving.markSaved(set);
});

/** Presses Save and has the server answer it. */
async function saveWith(answered) {
  const saved = saving.save();
  requests.at(-1).answer({ status: 200, answer: {}, ...answered });
  await saved;
}

const accepted = { ok: true, answer: { stamp: 'two' } };
const refused = { ok: false, status: 400, answer: { error: 'No.', fields: { title: ['Too long.'] } } };

test('what is set is sent with the stamp of what the page shows, and the new stamp is for the next time', async () => {
  set.title = ['New'];
  await saveWith(accepted);
  assert.deepEqual(requests[0].body, { fields: { title: ['New'] }, stamp: 'one' });
  assert.equal(requests[0].url, '/save');
  assert.deepEqual(told, [
    ['save', 'start'],
    ['save', 'end'],
  ]);
  assert.deepEqual(shown, [
    ['status', 'Saving'],
    ['problem', ''],
    ['status', 'Saved'],
    ['saved', { stamp: 'two' }, { title: ['New'] }],
  ]);
  assert.equal(saving.hasUnsavedChanges, false);
  await saveWith(accepted);
  assert.equal(requests[1].body.stamp, 'two');
});

test('the server may say what came of it', async () => {
  await saveWith({ ok: true, answer: { stamp: 'two', said: 'Saved, without repeated lines' } });
  assert.deepEqual(shown[2], ['status', 'Saved, without repeated lines']);
});

test('what is typed while it is being saved stays unsaved', async () => {
  const saved = saving.save();
  set.title = ['Typed meanwhile'];
  requests[0].answer(accepted);
  await saved;
  assert.equal(saving.hasUnsavedChanges, true);
});

test('a text that the server has changed counts as saved in its new form', async () => {
  saving.view.showSaved = (answer, sent) => {
    set.roles = sent.roles = [answer.texts.roles];
  };
  set.roles = ['A\nA'];
  await saveWith({ ok: true, answer: { stamp: 'two', texts: { roles: 'A' } } });
  assert.equal(saving.hasUnsavedChanges, false);
});

test('pressing Save twice sends once; after the answer it can be pressed again', async () => {
  const saved = saving.save();
  await saving.save();
  assert.equal(requests.length, 1);
  assert.deepEqual(told, [['save', 'start']]);
  requests[0].answer(refused);
  await saved;
  await saveWith(accepted);
  assert.equal(requests.length, 2);
});

test('fields that wait for the author are marked, and nothing is sent', async () => {
  undecided = { own_framework: ['Use it or leave it.'] };
  await saving.save();
  assert.equal(requests.length, 0);
  assert.deepEqual(shown.slice(2), [
    ['status', ''],
    ['problem', WORDS.notSaved],
    ['refusal', undecided],
  ]);
  assert.deepEqual(told, [
    ['save', 'start'],
    ['error', WORDS.notSaved],
  ]);
  undecided = {};
  await saveWith(accepted);
  assert.deepEqual(told.at(-1), ['save', 'end']);
});

test('a refusal is shown at its fields, and nothing counts as saved', async () => {
  set.title = ['Much too long'];
  await saveWith(refused);
  assert.deepEqual(shown.slice(2), [
    ['status', ''],
    ['problem', 'No.'],
    ['refusal', { title: ['Too long.'] }],
  ]);
  assert.deepEqual(told, [
    ['save', 'start'],
    ['error', 'No.'],
  ]);
  assert.equal(saving.hasUnsavedChanges, true);
  assert.equal(saving.state.stamp, 'one');
});

test('after a conflict, saving again is meant: it is sent with the stamp of what somebody else has saved', async () => {
  await saveWith({ ok: false, status: 409, answer: { error: 'Somebody else.', stamp: 'theirs' } });
  assert.deepEqual(shown.at(-1), ['refusal', {}]);
  await saveWith(accepted);
  assert.equal(requests[1].body.stamp, 'theirs');
});

for (const [what, answered] of [
  ['no connection', { ok: false, status: 0, answer: {} }],
  ['an error of the server', { ok: false, status: 500, answer: {} }],
  ['a page for logging in', { ok: false, status: 401, answer: {} }],
  ['a refusal by somebody else', { ok: false, status: 403, answer: { detail: 'CSRF' } }],
]) {
  test(`with ${what} it is said that nothing is saved, and marks stay as they are`, async () => {
    set.title = ['New'];
    await saveWith(answered);
    assert.deepEqual(shown.slice(2), [
      ['status', ''],
      ['problem', WORDS.failed],
    ]);
    assert.deepEqual(told, [
      ['save', 'start'],
      ['error', WORDS.failed],
    ]);
    assert.equal(saving.hasUnsavedChanges, true);
  });
}

test('only an answer with a stamp is one of ours', () => {
  saving.save();
  assert.deepEqual([{ stamp: 'two' }, {}, { stamp: 2 }].map(requests[0].isAnswer), [true, false, false]);
});

test('Cancel goes back at once where nothing has changed', () => {
  saving.cancel();
  assert.deepEqual(shown, [['restored']]);
  assert.deepEqual(told, [['cancel', undefined]]);
});

test('Cancel asks once where something has changed, and anew after anything else was said', () => {
  set.title = ['New'];
  saving.cancel();
  assert.deepEqual(shown, [['status', WORDS.sureToCancel]]);
  assert.deepEqual(told, []);
  saving.setStatus('A topic was removed');
  saving.cancel();
  assert.deepEqual(shown.at(-1), ['status', WORDS.sureToCancel]);
  saving.cancel();
  assert.deepEqual(shown.at(-1), ['restored']);
});

test('Cancel waits for what is on its way to be saved', async () => {
  set.title = ['New'];
  const saved = saving.save();
  saving.cancel();
  saving.cancel();
  assert.deepEqual(shown.at(-1), ['problem', '']);
  requests[0].answer(accepted);
  await saved;
  saving.cancel();
  assert.deepEqual(shown.at(-1), ['restored']);
});

for (const runtime of [null, {}, { notify: 'no function' }]) {
  test(`a host that cannot be told anything (${JSON.stringify(runtime)}) is no obstacle`, async () => {
    saving.runtime = runtime;
    await saveWith(accepted);
    assert.deepEqual(shown.at(-1)[0], 'saved');
  });
}
