/* Saving, with a server that answers late, wrongly or never. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Server, sentWith, settled, stateOf, stored, Tab } from './assessment.js';

/** @type {Tab} */
let tab;
/** @type {Server} */
let server;

beforeEach(() => {
  tab = new Tab();
  server = tab.server;
});

describe('a save', () => {
  test('goes out once typing rests, with what it has seen and the promise that was shown', async () => {
    tab.draft.rate('a', '3');
    tab.saving.touch();
    assert.equal(tab.last('status'), 'saving');
    tab.clock.pass(699);
    tab.draft.rate('a', '4');
    tab.saving.touch();
    tab.clock.pass(699);
    assert.equal(server.requests.length, 0);
    tab.clock.pass(1);
    const { url, body } = server.last;
    assert.equal(url, '/save');
    assert.deepEqual([body.round, body.revision, body.promise, body.moved], ['', 0, 'p1', false]);
    assert.equal(body.draft.answers.a.initial, 4);
    await server.answers(200, stored(1));
    assert.equal(tab.last('status'), 'saved');
    assert.equal(tab.clock.next, null, 'nothing is left to be sent');
  });

  test('is kept in the tab until the server has it', async () => {
    tab.rate('a', 3);
    assert.equal(tab.storage.kept().draft.answers.a.initial, 3);
    await server.answers(200, stored(1));
    assert.deepEqual(tab.storage.kept(), { seen: stored(1) });
  });

  test('is one at a time: what is typed meanwhile follows it, from the revision that it made', async () => {
    tab.rate('a', 3);
    const first = sentWith(server.last).id;
    tab.rate('a', 5);
    assert.equal(server.requests.length, 1);
    await server.answers(200, stored(1));
    assert.equal(tab.last('status'), 'saving');
    assert.equal(tab.storage.kept().draft.answers.a.initial, 5);
    tab.clock.pass(700);
    assert.equal(server.last.body.draft.answers.a.initial, 5);
    assert.notEqual(sentWith(server.last).id, first);
    assert.deepEqual(sentWith(server.last).earlier, [sentWith(server.last).id]);
    assert.equal(sentWith(server.last).revision, 1);
  });

  test('says that all is saved except where the page says so', async () => {
    tab.rate('a', 3);
    await server.answers(200, stored(1, { dropped: [{ where: 'role', message: 'gone' }] }));
    assert.equal(tab.last('status'), 'savedExcept');
    assert.ok(tab.storage.kept().draft, 'what the server does not have is still here after a reload');
    tab.rate('a', 4);
    tab.wrongDate = true;
    await server.answers(200, stored(2));
    assert.equal(tab.last('status'), 'savedExcept');
    tab.wrongDate = false;
    tab.rate('a', 5);
    await server.answers(200, stored(3));
    assert.equal(tab.last('status'), 'saved');
  });

  test('tells once that a further step was reached', async () => {
    tab.saving.advanced = true;
    tab.rate('a', 3);
    assert.equal(server.last.body.moved, true);
    await server.answers(200, stored(1));
    tab.rate('a', 4);
    assert.equal(server.last.body.moved, false);
  });

  test('is never made of a sample, and of a preview only a finish', () => {
    for (const [changes, sent] of [
      [{ sample: true }, []],
      [{ preview: true }, ['/submit']],
    ]) {
      const looked = new Tab({ state: stateOf(changes) });
      looked.rate('a', 3);
      looked.saving.leave();
      assert.equal(looked.server.requests.length, 0);
      looked.saving.finish();
      assert.deepEqual(
        looked.server.requests.map(({ url }) => url),
        sent,
      );
      assert.equal(looked.storage.kept()?.draft === undefined, Boolean(changes.preview));
    }
  });
});

describe('an answer that gets lost', () => {
  test('of a first save: the same save is sent again, under its own id', async () => {
    tab.rate('a', 3);
    const first = server.last.body;
    await server.isOffline();
    assert.equal(tab.last('status'), 'offline');
    tab.clock.pass(2000);
    assert.deepEqual(server.last.body, first);
  });

  test('and typing goes on: the new save names the old one', async () => {
    tab.rate('a', 3);
    const lost = sentWith(server.last).id;
    await server.isOffline();
    tab.rate('a', 4);
    const { id, earlier } = sentWith(server.last);
    assert.notEqual(id, lost);
    assert.deepEqual(earlier, [lost, id]);
    await server.answers(200, stored(2));
    tab.rate('a', 5);
    assert.deepEqual(sentWith(server.last).earlier, [sentWith(server.last).id], 'both are answered by now');
  });

  test('of many: the server looks at fifty', async () => {
    for (let value = 0; value < 60; value += 1) {
      tab.rate('a', value);
      await server.isOffline();
    }
    const { id, earlier } = sentWith(server.last);
    assert.equal(earlier.length, 50);
    assert.equal(earlier.at(-1), id);
  });
});

describe('trying again', () => {
  test('waits twice as long each time, at most half a minute, and from the start once something was saved', async () => {
    tab.rate('a', 3);
    const waits = [];
    for (let time = 0; time < 6; time += 1) {
      await (time % 2 ? server.answers(500) : server.isOffline());
      waits.push(tab.clock.next);
      tab.clock.pass(tab.clock.next);
    }
    assert.deepEqual(waits, [2000, 4000, 8000, 16000, 30000, 30000]);
    await server.answers(200, stored(1));
    tab.rate('a', 4);
    await server.answers(503);
    assert.equal(tab.last('status'), 'failed');
    assert.equal(tab.clock.next, 2000);
  });

  test('happens at once when the connection is back', async () => {
    tab.rate('a', 3);
    await server.isOffline();
    tab.saving.online();
    assert.equal(server.requests.length, 2);
    assert.equal(tab.clock.next, null);
    await server.isOffline();
    assert.equal(tab.clock.next, 2000);
  });

  test('a page in place of an answer is a failure', async () => {
    tab.rate('a', 3);
    await server.answers(200);
    assert.equal(tab.last('status'), 'failed');
    assert.ok(tab.storage.kept().draft);
  });
});

describe('leaving the page', () => {
  test('sends what is newest at once, though an older save is on its way, and once', async () => {
    tab.rate('a', 3);
    tab.draft.rate('a', '4');
    tab.saving.touch();
    tab.saving.leave();
    tab.saving.leave();
    assert.equal(server.requests.length, 2);
    assert.equal(server.last.keepalive, true);
    assert.equal(server.last.body.draft.answers.a.initial, 4);
    assert.equal(sentWith(server.last).earlier.length, 2);
    server.last.reject(new TypeError('gone'));
    await settled();
    assert.ok(tab.storage.kept().draft, 'kept in the tab');
  });

  test('sends nothing where all is saved', async () => {
    await tab.saveOnce();
    tab.saving.leave();
    assert.equal(server.requests.length, 1);
  });

  test('does not call off a finish that waits', async () => {
    await tab.saveOnce();
    tab.saving.finish();
    await server.isOffline();
    tab.saving.leave();
    assert.equal(server.last.url, '/submit');
  });
});
