/* Asking the server: whatever comes back, or nothing, there is an answer to go on with. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, reasonOf } from '../../competency_xblock/static/competency_xblock/js/lib/ask.js';

const isOurs = (answer) => typeof answer.text === 'string';

for (const [what, reply, expected] of [
  ['what was asked for', { status: 200, answer: { text: '' } }, { ok: true, status: 200, answer: { text: '' } }],
  ['another page than ours', { status: 200, answer: {} }, { ok: false, status: 200, answer: {} }],
  ['an answer of somebody else', { status: 200, answer: { error: 1 } }, { ok: false, status: 200, answer: {} }],
  ['a refusal', { status: 400, answer: { error: 'No.' } }, { ok: false, status: 400, answer: { error: 'No.' } }],
  ['the page for logging in', { status: 401, answer: {} }, { ok: false, status: 401, answer: {} }],
]) {
  test(`of ${what}`, async () => {
    const sent = [];
    const post = async (...all) => {
      sent.push(all);
      return reply;
    };
    assert.deepEqual(await ask('/url', { key: 1 }, isOurs, post), expected);
    assert.deepEqual(sent, [['/url', { key: 1 }]]);
  });
}

test('without a connection nothing is thrown, and nothing of what the browser says is passed on', async () => {
  const post = () => Promise.reject(new TypeError('Failed to fetch'));
  assert.deepEqual(await ask('/url', {}, isOurs, post), { ok: false, status: 0, answer: {} });
});

test('why something was not done: what the server says, else that one is signed out, else that it did not work', () => {
  const words = { signedOut: 'Sign in.', failed: 'Try again.' };
  for (const [status, answer, sentence] of [
    [403, { error: 'Not yours.' }, 'Not yours.'],
    [401, { error: 'Who are you?' }, 'Who are you?'],
    [401, {}, 'Sign in.'],
    [500, {}, 'Try again.'],
    [0, {}, 'Try again.'],
  ]) {
    assert.equal(reasonOf({ status, answer }, words), sentence);
  }
});
