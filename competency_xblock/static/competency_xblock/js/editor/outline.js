/* The course's sections and units, as the server names them, and which units a search finds. Knows no page. */

/** @typedef {[id: string, title: string]} Unit */
/** @typedef {[title: string, units: Unit[]]} Subsection */
/** @typedef {[title: string, subsections: Subsection[]]} Section */
/** @typedef {'' | 'with' | 'without'} Filter - all units, units with a topic, units without one */

/**
 * @param {Section} section
 * @returns {Unit[]}
 */
export function unitsIn(section) {
  return section[1].flatMap(([, units]) => units);
}

/**
 * The sections that have a unit.
 * @param {Section[]} outline
 */
export function sectionsWithUnits(outline) {
  return outline.filter((section) => unitsIn(section).length > 0);
}

/**
 * The ids of the units that fit: by their title, whatever its case, and by whether they are mapped.
 * @param {Unit[]} units
 * @param {string} text
 * @param {Filter} filter
 * @param {(unitId: string) => boolean} isMapped
 * @returns {Set<string>}
 */
export function matchingUnits(units, text, filter, isMapped) {
  const wanted = text.trim().toLocaleLowerCase();
  const fits = units.filter(
    ([id, title]) => title.toLocaleLowerCase().includes(wanted) && (!filter || isMapped(id) === (filter === 'with')),
  );
  return new Set(fits.map(([id]) => id));
}

/**
 * A topic's short form, where its title ends with one in brackets, such as AMBIT; else the title.
 * @param {string} title
 */
export function shortTitle(title) {
  return /\(([A-Z]{2,8})\)$/.exec(title)?.[1] ?? title;
}
