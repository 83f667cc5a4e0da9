/* The way through the cards: each card once, in one order, with a rest after each group of a long set. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardsAround, stopsOf } from '../../competency_xblock/static/competency_xblock/js/assessment/way.js';

/** The stops of competencies called `a1`, in group a, or `a1?`, which has no number; sets from four on are long. */
function wayOf(...ids) {
  return stopsOf(ids, {
    groupOf: (id) => id[0],
    isReflected: (id) => id.endsWith('?'),
    longFrom: 4,
  });
}

/** Every list of as many competencies in three groups, some without a number. */
function* sets(length) {
  const kinds = ['a', 'b', 'a?', 'b?'];
  for (let number = 0; number < kinds.length ** length; number++) {
    const digits = number.toString(kinds.length).padStart(length, '0');
    yield Array.from({ length }, (_, at) => {
      const kind = kinds[digits.charCodeAt(at) - 48];
      return `${kind[0]}${at}${kind.slice(1)}`;
    }).sort((one, other) => one.charCodeAt(0) - other.charCodeAt(0));
  }
}

test('what is only thought about comes after what has a number', () => {
  assert.deepEqual(
    wayOf('a1?', 'a2', 'b1').map(({ key }) => key),
    ['a2', 'b1', 'a1?'],
  );
});

test('a long set rests after each group but the last, and before what is only thought about', () => {
  assert.deepEqual(
    wayOf('a1?', 'a2', 'a3', 'b1', 'c1').map(({ key }) => key),
    ['a2', 'a3', '+a', 'b1', '+b', 'c1', '+c', 'a1?'],
  );
});

test('one long group has no rest', () => {
  assert.ok(wayOf('a1', 'a2', 'a3', 'a4', 'a5').every(({ card }) => card));
});

test('every card is there once, a rest follows a card, and ends are cards', () => {
  for (const length of [1, 3, 5, 6]) {
    for (const ids of sets(length)) {
      const stops = wayOf(...ids);
      const cards = stops.flatMap(({ card }) => card || []);
      assert.deepEqual(cards.toSorted(), ids.toSorted());
      assert.equal(new Set(stops.map(({ key }) => key)).size, stops.length, `${ids}: a key names two stops`);
      assert.ok(stops[0].card && stops.at(-1)?.card);
      assert.ok(stops.every(({ card }, at) => card || stops[at - 1].card));
      for (const stop of stops.filter(({ card }) => card)) {
        assert.ok(cardsAround(stops, stop).includes(stop));
        assert.ok(cardsAround(stops, stop).every(({ card }) => card));
      }
    }
  }
});

test('the cards around a rest are those before it', () => {
  const stops = wayOf('a1', 'a2', 'b1', 'b2');
  const [, , rest] = stops;
  assert.deepEqual(
    cardsAround(stops, rest).map(({ card }) => card),
    ['a1', 'a2'],
  );
});
