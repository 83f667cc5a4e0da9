/* Sending JSON, with the server's side played by the test. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { postJson, randomId } from '../../competency_xblock/static/competency_xblock/js/lib/http.js';

let sent;

/** What the server answers next. */
function answers({ status = 200, redirected = false, json = async () => ({ round: 'r1' }) }) {
  globalThis.fetch = async (url, options) => {
    sent = { url, ...options };
    return { status, redirected, json };
  };
}

beforeEach(() => {
  globalThis.document = { cookie: 'sessionid=1; csrftoken=a%20token', hidden: false };
  answers({});
});

test('what is sent carries the token of the cookie, and the answer its status', async () => {
  assert.deepEqual(await postJson('/save', { revision: 1 }), { status: 200, answer: { round: 'r1' } });
  assert.equal(sent.url, '/save');
  assert.equal(sent.body, '{"revision":1}');
  assert.equal(sent.headers['X-CSRFToken'], 'a token');
  assert.equal(sent.keepalive, false);
});

test('an answer that is no JSON has its status all the same', async () => {
  answers({ status: 502, json: () => Promise.reject(new SyntaxError('<html>')) });
  assert.deepEqual(await postJson('/save', {}), { status: 502, answer: {} });
});

for (const [who, answered, status] of [
  ['who is led to the page for signing in', { redirected: true }, 401],
  ['who is refused without a reason', { status: 403, json: () => Promise.reject(new SyntaxError('Unauth')) }, 401],
  ['who is told so', { status: 401 }, 401],
  ['nobody who is refused with a reason', { status: 403, json: async () => ({ error: 'Not yours.' }) }, 403],
  ['nobody whom an ill server sends away', { status: 502, json: () => Promise.reject(new SyntaxError('<')) }, 502],
]) {
  test(`signed out is ${who}`, async () => {
    answers(answered);
    assert.equal((await postJson('/save', {})).status, status);
  });
}

test('what is sent as the page goes is kept alive, unless browsers would refuse it for its size', async () => {
  await postJson('/save', {}, { keepalive: true });
  assert.equal(sent.keepalive, true);
  await postJson('/save', { text: 'ä'.repeat(31000) }, { keepalive: true });
  assert.equal(sent.keepalive, false);
  globalThis.document.hidden = true;
  await postJson('/save', {});
  assert.equal(sent.keepalive, true);
});

test('without connection it rejects, so that whoever sends can try again', async () => {
  globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  await assert.rejects(postJson('/save', {}));
});

test('an id has two characters for each byte, and is another each time', () => {
  assert.match(randomId(), /^[0-9a-f]{32}$/);
  assert.match(randomId(5), /^[0-9a-f]{10}$/);
  assert.notEqual(randomId(), randomId());
});
