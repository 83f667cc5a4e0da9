/* The map from units to topics, as an author's editor works on it. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  addMap,
  isMapped,
  mappedUnit,
  mapToSave,
  mergeUnits,
  moveToCopies,
  removeTopic,
  setMinutes,
  setTopic,
  topicsIn,
} from '../../competency_xblock/static/competency_xblock/js/editor/unit_map.js';

let map;

beforeEach(() => {
  map = {
    walk: { topics: ['mi', 'tip'], minutes: 25, title: 'A walk' },
    film: { topics: [], minutes: 5 },
    game: { topics: ['own-1'], minutes: 0 },
  };
});

test('a unit is mapped by a topic, not by minutes', () => {
  assert.deepEqual(
    ['walk', 'film', 'game', 'unknown'].map((id) => isMapped(map, id)),
    [true, false, true, false],
  );
});

test('of a unit that the map does not have, nothing is said, and asking adds nothing', () => {
  assert.deepEqual(mappedUnit(map, 'unknown'), { topics: [], minutes: 0 });
  assert.deepEqual(Object.keys(map), ['walk', 'film', 'game']);
});

test('topics are ticked in the order in which they came, and once', () => {
  setTopic(map, 'walk', 'ambit', true);
  setTopic(map, 'walk', 'ambit', true);
  assert.deepEqual(map.walk, { topics: ['mi', 'tip', 'ambit'], minutes: 25, title: 'A walk' });
  setTopic(map, 'new', 'mi', true);
  assert.deepEqual(map.new, { topics: ['mi'], minutes: 0 });
});

test('a unit of which nothing is said any more leaves the map', () => {
  setTopic(map, 'game', 'own-1', false);
  setMinutes(map, 'film', 0);
  setTopic(map, 'never-mapped', 'mi', false);
  assert.deepEqual(Object.keys(map), ['walk']);
});

test('minutes that are no number stay, so that saving can refuse them', () => {
  setMinutes(map, 'film', -1);
  assert.equal(mapToSave(map, [], new Set()).film.minutes, -1);
});

test('a topic that is removed goes from every unit, and units with nothing else too', () => {
  setTopic(map, 'walk', 'own-1', true);
  removeTopic(map, 'own-1');
  assert.deepEqual(map, {
    walk: { topics: ['mi', 'tip'], minutes: 25, title: 'A walk' },
    film: { topics: [], minutes: 5 },
  });
});

test('two that are merged have the topics of both, once, and the first minutes that are said', () => {
  const merged = mergeUnits({ topics: ['a', 'b'], minutes: 0, title: 'Mine' }, { topics: ['b', 'c'], minutes: 5 });
  assert.deepEqual(merged, { topics: ['a', 'b', 'c'], minutes: 5, title: 'Mine' });
  assert.equal(mergeUnits({ topics: [], minutes: 10 }, { topics: [], minutes: 5 }).minutes, 10);
});

test('in a copied section what was ticked at the originals moves to the copies, and is merged with what is there', () => {
  setTopic(map, 'game-copy', 'tip', true);
  moveToCopies(map, [
    ['walk', 'walk-copy'],
    ['game', 'game-copy'],
    ['unmapped', 'unmapped-copy'],
  ]);
  assert.deepEqual(map, {
    film: { topics: [], minutes: 5 },
    'game-copy': { topics: ['tip', 'own-1'], minutes: 0 },
    'walk-copy': { topics: ['mi', 'tip'], minutes: 25, title: 'A walk' },
  });
});

test('what another assessment maps is added, and nothing is taken away', () => {
  const other = {
    walk: { topics: ['ambit'], minutes: 60, title: 'Theirs' },
    talk: { topics: ['mi'], minutes: 15, title: 'A talk' },
  };
  addMap(map, other);
  assert.deepEqual(map.walk, { topics: ['mi', 'tip', 'ambit'], minutes: 25, title: 'A walk' });
  assert.deepEqual(map.talk, { topics: ['mi'], minutes: 15, title: 'A talk' });
  setTopic(map, 'talk', 'mi', false);
  assert.deepEqual(other.talk.topics, ['mi'], 'the answer of the server is not changed with the map');
});

test('what is sent leaves out topics of a framework that was only tried, and keeps what was stored', () => {
  const stored = topicsIn(map);
  setTopic(map, 'film', 'offered', true);
  setTopic(map, 'film', 'tried', true);
  assert.deepEqual(mapToSave(map, ['offered'], stored), {
    walk: { topics: ['mi', 'tip'], minutes: 25 },
    film: { topics: ['offered'], minutes: 5 },
    game: { topics: ['own-1'], minutes: 0 },
  });
  assert.deepEqual(map.film.topics, ['offered', 'tried'], 'coming back to that framework brings it back');
});
