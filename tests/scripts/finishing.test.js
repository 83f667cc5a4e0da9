/* Finishing a round, and being refused, with a server that answers late, wrongly or never. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { sentWith, stored, Tab } from './assessment.js';

const HTML = '<div>what to learn next</div>';

/** @type {Tab} */
let tab;
/** @type {import('./assessment.js').Server} */
let server;

beforeEach(() => {
  tab = new Tab();
  server = tab.server;
});

describe('finishing', () => {
  test('saves what is newest first, then finishes the round that this made', async () => {
    tab.draft.rate('a', '3');
    tab.saving.touch();
    tab.saving.finish();
    assert.equal(server.last.url, '/save');
    await server.answers(200, stored(1));
    assert.equal(server.last.url, '/submit');
    assert.equal(tab.last('hold'), true, 'nothing can be typed that would come too late');
    await server.answers(200, { html: HTML });
    assert.equal(tab.last('finished'), HTML);
    assert.equal(tab.last('hold'), false);
    assert.deepEqual(tab.storage.kept(), { seen: { round: 'r1', finished: true } });
    assert.equal(tab.clock.next, null);
  });

  test('waits for a save that is under way, and sends everything', async () => {
    await tab.saveOnce();
    tab.rate('a', 4);
    tab.draft.rate('b', '5');
    tab.saving.touch();
    tab.saving.finish();
    assert.equal(server.requests.length, 2);
    await server.answers(200, stored(2));
    assert.equal(server.last.url, '/submit');
    assert.equal(server.last.body.draft.answers.b.initial, 5);
    assert.equal(server.last.body.revision, 2);
  });

  test('twice by a double click is one', async () => {
    await tab.saveOnce();
    tab.saving.finish();
    tab.saving.finish();
    assert.equal(server.requests.filter(({ url }) => url === '/submit').length, 1);
  });

  test('without connection is done when it is back', async () => {
    await tab.saveOnce();
    tab.saving.finish();
    await server.isOffline();
    assert.equal(tab.last('status'), 'offlineFinishing');
    tab.saving.online();
    await server.answers(200, { html: HTML });
    assert.equal(tab.last('finished'), HTML);
  });

  test('is called off by whatever is typed while it waits, which is saved', async () => {
    await tab.saveOnce();
    tab.saving.finish();
    await server.isOffline();
    tab.rate('a', 9);
    assert.equal(server.last.url, '/save');
    await server.answers(200, stored(2));
    assert.equal(server.last.url, '/save', 'the learner has to ask for it again');
  });

  test('where something had to be left out is no finish', async () => {
    await tab.saveOnce();
    tab.saving.finish();
    const given = { dropped: [{ where: 'role', message: 'gone' }], stored: stored(2) };
    await server.answers(200, given);
    assert.deepEqual(tab.last('not finished'), given);
  });
});

describe('being refused', () => {
  test('for signing out keeps what is typed and sends it once that is put right', async () => {
    tab.rate('a', 3);
    await server.answers(401);
    assert.equal(tab.last('signed out'), true, 'the tab holds the answers');
    assert.ok(tab.storage.kept().draft);
    assert.equal(tab.clock.next, null, 'nobody is asked over and over');
    tab.saving.online();
    assert.equal(server.last.body.draft.answers.a.initial, 3);
  });

  test('for signing out where the tab may hold nothing', async () => {
    tab.storage.refuse = true;
    tab.rate('a', 3);
    await server.answers(401);
    assert.equal(tab.last('signed out'), false);
  });

  test('without a reason is tried again', async () => {
    tab.rate('a', 3);
    await server.answers(400);
    assert.equal(tab.last('status'), 'failed');
    assert.ok(tab.clock.next);
  });

  for (const status of [400, 403]) {
    test(`with ${status} says why, once, and finishes nothing`, async () => {
      await tab.saveOnce();
      tab.saving.finish();
      await server.answers(status, { error: 'why not' });
      assert.equal(tab.last('refused'), 'why not');
      assert.equal(tab.saving.finishing, false);
      assert.equal(tab.clock.next, null);
    });
  }

  test('because the round is gone: what is on the page goes into a new one', async () => {
    await tab.saveOnce();
    tab.rate('a', 4);
    await server.answers(403, { error: 'gone', round_gone: true });
    assert.equal(tab.last('refused'), 'gone');
    assert.equal(tab.storage.kept().draft.answers.a.initial, 4);
    assert.equal(tab.storage.kept().seen, null, 'no page is behind a round that is gone');
    tab.rate('b', 5);
    const { id, earlier, round, revision } = sentWith(server.last);
    assert.deepEqual([round, revision, earlier], ['', 0, [id]]);
    assert.equal(server.last.body.draft.answers.a.initial, 4);
  });
});

describe('what only the tab still had', () => {
  /** The page is opened again, with what the tab had kept. */
  async function openAgain() {
    const again = new Tab({ storage: tab.storage });
    const kept = again.unsent.read();
    again.draft.take(kept.draft);
    again.saving.restore(kept);
    again.saving.send();
    return again;
  }

  beforeEach(async () => {
    await tab.saveOnce();
    tab.rate('a', 8);
    await server.isOffline();
  });

  test('is sent as it was, under its own id', async () => {
    const again = await openAgain();
    // The tab no longer knows what the server has, so it sends everything.
    assert.deepEqual(again.server.last.body, { ...server.last.body, partial: false });
  });

  test('does not come back where its round was deleted meanwhile', async () => {
    const again = await openAgain();
    await again.server.answers(403, { error: 'gone', round_gone: true });
    assert.equal(again.said.filter(([what]) => what === 'round gone').length, 1);
    assert.equal(again.storage.kept(), null);
    assert.equal(again.draft.isAnswered('a'), false);
    again.rate('b', 2);
    assert.deepEqual(Object.keys(again.server.last.body.draft.answers), ['b']);
    assert.equal(again.server.last.body.round, '');
  });

  test('walking to another step is no typing', async () => {
    const again = await openAgain();
    again.saving.touch({ typed: false });
    await again.server.answers(403, { error: 'gone', round_gone: true });
    assert.equal(again.storage.kept(), null);
    again.clock.pass(700);
    assert.equal(again.server.requests.length, 1);
  });

  test('is the page’s own once something is typed on it', async () => {
    const again = await openAgain();
    again.rate('b', 2);
    await again.server.answers(403, { error: 'gone', round_gone: true });
    assert.equal(again.last('refused'), 'gone');
    assert.deepEqual(Object.keys(again.storage.kept().draft.answers), ['a', 'b']);
  });
});
