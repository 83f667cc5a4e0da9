/* The map from the course's units to topics, as the editor works on it. It is changed in place: the page's state holds it,
   and Cancel brings that state back as a whole. Knows no page. */

/**
 * @typedef {object} MappedUnit
 * @property {string[]} topics
 * @property {number} minutes - 0 where nothing is said, -1 where what is typed is no number
 * @property {string} [title] - what the unit was called when it was mapped
 */

/** @typedef {Record<string, MappedUnit>} UnitMap - by the id of the unit */

/**
 * What is said of a unit; nothing, where the map doesn't have it.
 * @param {UnitMap} map
 * @param {string} unitId
 * @returns {MappedUnit}
 */
export function mappedUnit(map, unitId) {
  return map[unitId] ?? { topics: [], minutes: 0 };
}

/**
 * Whether the unit teaches a topic. Minutes alone don't count.
 * @param {UnitMap} map
 * @param {string} unitId
 */
export function isMapped(map, unitId) {
  return mappedUnit(map, unitId).topics.length > 0;
}

/**
 * Ticks or unticks a topic at a unit.
 * @param {UnitMap} map
 * @param {string} unitId
 * @param {string} topicId
 * @param {boolean} ticked
 */
export function setTopic(map, unitId, topicId, ticked) {
  const unit = mappedUnit(map, unitId);
  const topics = unit.topics.filter((id) => id !== topicId);
  store(map, unitId, { ...unit, topics: ticked ? [...topics, topicId] : topics });
}

/**
 * @param {UnitMap} map
 * @param {string} unitId
 * @param {number} minutes
 */
export function setMinutes(map, unitId, minutes) {
  store(map, unitId, { ...mappedUnit(map, unitId), minutes });
}

/**
 * Takes a topic from every unit.
 * @param {UnitMap} map
 * @param {string} topicId
 */
export function removeTopic(map, topicId) {
  for (const unitId of Object.keys(map)) {
    setTopic(map, unitId, topicId, false);
  }
}

/**
 * In a copied section: what is ticked at the units that were copied goes to the copies.
 * @param {UnitMap} map
 * @param {Array<[string, string]>} pairs - the id of a unit and that of its copy
 */
export function moveToCopies(map, pairs) {
  for (const [original, copy] of pairs) {
    const unit = map[original];
    if (unit) {
      delete map[original];
      map[copy] = map[copy] ? mergeUnits(map[copy], unit) : unit;
    }
  }
}

/**
 * Adds what another assessment's map says; nothing is taken away.
 * @param {UnitMap} map
 * @param {UnitMap} other
 */
export function addMap(map, other) {
  for (const [unitId, unit] of Object.entries(other)) {
    map[unitId] = mergeUnits(map[unitId] ?? { topics: [], minutes: 0, title: unit.title }, unit);
  }
}

/**
 * Every topic that is ticked at either, and the minutes of the first that says them.
 * @param {MappedUnit} unit
 * @param {MappedUnit} other
 * @returns {MappedUnit}
 */
export function mergeUnits(unit, other) {
  return {
    ...unit,
    topics: [...new Set([...unit.topics, ...other.topics])],
    minutes: unit.minutes || other.minutes,
  };
}

/**
 * The ids of all topics that a unit teaches.
 * @param {UnitMap} map
 * @returns {Set<string>}
 */
export function topicsIn(map) {
  return new Set(Object.values(map).flatMap((unit) => unit.topics));
}

/**
 * The map as it is sent. Topics that were ticked here for a framework that has been left since stay out, as nobody could
 * untick them; what was stored stays in, of another framework too.
 * @param {UnitMap} map
 * @param {Iterable<string>} offeredTopics
 * @param {Set<string>} storedTopics
 * @returns {UnitMap}
 */
export function mapToSave(map, offeredTopics, storedTopics) {
  const known = new Set([...offeredTopics, ...storedTopics]);
  return Object.fromEntries(
    Object.entries(map).map(([unitId, unit]) => [
      unitId,
      { topics: unit.topics.filter((id) => known.has(id)), minutes: unit.minutes || 0 },
    ]),
  );
}

/**
 * Units of which nothing is said are not kept.
 * @param {UnitMap} map
 * @param {string} unitId
 * @param {MappedUnit} unit
 */
function store(map, unitId, unit) {
  if (unit.topics.length || unit.minutes) {
    map[unitId] = unit;
  } else {
    delete map[unitId];
  }
}
