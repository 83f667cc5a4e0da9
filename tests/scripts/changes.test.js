import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Changes } from '../../competency_xblock/static/competency_xblock/js/assessment/changes.js';

const IDS = ['a', 'b', 'c', 'd'];

function draftOf(answers, level = '') {
  return { level, role: '', organisation: '', step: 'rate', chosen: [], answers, actions: [] };
}

/** What the server has after a save, as `records/rounds/saving.py` merges it. */
function merged(stored, { draft, partial }) {
  const answers = partial ? { ...stored, ...draft.answers } : draft.answers;
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => Object.keys(answer).length));
}

describe('a save carries', () => {
  test('everything while nobody knows what the server has', () => {
    const changes = new Changes();
    assert.deepEqual(changes.outgoing(draftOf({ a: { initial: 1 } }), 's1').partial, false);
    assert.deepEqual(changes.outgoing(draftOf({ a: { initial: 2 } }), 's2').partial, false);
  });

  test('what has changed since the last that was acknowledged, cleared answers too', () => {
    const changes = new Changes();
    changes.outgoing(draftOf({ a: { initial: 1 }, b: { initial: 2 } }), 's1');
    changes.acknowledge('s1', true);
    const { draft, partial } = changes.outgoing(draftOf({ a: {}, b: { initial: 2 }, c: { initial: 3 } }), 's2');
    assert.equal(partial, true);
    assert.deepEqual(draft.answers, { a: {}, c: { initial: 3 } });
  });

  test('what an unanswered save may have changed, even where it was changed back', () => {
    const changes = new Changes();
    changes.outgoing(draftOf({ a: { initial: 5 } }), 's1');
    changes.acknowledge('s1', true);
    changes.outgoing(draftOf({ a: { initial: 6 } }), 's2'); // arrives; its answer does not
    assert.deepEqual(changes.outgoing(draftOf({ a: { initial: 5 } }), 's3').draft.answers, { a: { initial: 5 } });
  });

  test('everything where something is asked for no more, or at another level', () => {
    for (const next of [draftOf({ a: { initial: 1 } }), draftOf({ b: { initial: 2 } }, 'other')]) {
      const changes = new Changes();
      changes.outgoing(draftOf({ a: { initial: 1 }, b: { initial: 2 } }), 's1');
      changes.acknowledge('s1', true);
      assert.equal(changes.outgoing(next, 's2').partial, false);
    }
  });
});

test('a tap is at most a kilobyte, however much there is to answer', () => {
  const ids = Array.from({ length: 96 }, (_, number) => `a-competency-with-a-name-of-usual-length-${number}`);
  const full = draftOf(Object.fromEntries(ids.map((id) => [id, { answer: 'rated', initial: 7, flagged: ['x-1'] }])));
  const changes = new Changes();
  changes.know(full);
  const answers = { ...full.answers, [ids[3]]: { answer: 'rated', initial: 2, flagged: ['x-1'] } };
  const carried = changes.outgoing({ ...full, answers }, 's1');
  const [id, promise] = ['x'.repeat(36), 'x'.repeat(16)];
  const message = { round: id, revision: 99, save_id: id, earlier: [id, id], ...carried, promise, moved: false };
  assert.ok(JSON.stringify(message).length <= 1000);
});

test('whatever arrives or gets lost, the server ends with what the page shows', () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let run = 0; run < 300; run++) {
    const changes = new Changes();
    let stored = {};
    const answers = {};
    for (let save = 0; save < 12; save++) {
      for (let edit = random(3); edit >= 0; edit--) {
        const id = IDS[random(IDS.length)];
        answers[id] = random(4) ? { answer: 'rated', initial: random(3) } : {};
      }
      const last = save === 11;
      const message = changes.outgoing(draftOf(structuredClone(answers)), `s${save}`);
      const luck = last ? 2 : random(3);
      if (luck > 0) {
        stored = merged(stored, message);
      }
      if (luck > 1) {
        changes.acknowledge(`s${save}`, true);
      }
    }
    assert.deepEqual(stored, Object.fromEntries(Object.entries(answers).filter(([, { answer }]) => answer)));
  }
});
