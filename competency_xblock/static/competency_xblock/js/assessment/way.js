/* The way through the cards: one after the other, and in a long set a rest after each group. Knows no page. */

/**
 * A place on the way: a competency's card, or the rest after a group's last card.
 * @typedef {object} Stop
 * @property {string} key - of a card the competency's id; of a rest `+` and the group's
 * @property {string} card - the competency's id; '' for a rest
 * @property {string} group - the id of its group
 */

/**
 * What has a number comes first, what is only thought about after it; else the order stays. Only what has a number is so
 * much that it needs rests.
 * @param {string[]} asked - ids of competencies
 * @param {{ groupOf: (id: string) => string, isReflected: (id: string) => boolean, longFrom: number }} set - longFrom: so
 *   many with a number make a set long
 * @returns {Stop[]}
 */
export function stopsOf(asked, { groupOf, isReflected, longFrom }) {
  const rated = asked.filter((id) => !isReflected(id));
  const cards = [...rated, ...asked.filter(isReflected)].map((id) => ({ key: id, card: id, group: groupOf(id) }));
  if (rated.length < longFrom) {
    return cards;
  }
  return cards.flatMap((stop, position) => {
    const next = cards[position + 1];
    const isLast = !isReflected(stop.card) && next && (next.group !== stop.group || isReflected(next.card));
    return isLast ? [stop, { key: `+${stop.group}`, card: '', group: stop.group }] : [stop];
  });
}

/**
 * The cards between two rests among which a stop is; a rest belongs to those before it.
 * @param {Stop[]} stops
 * @param {Stop} stop
 */
export function cardsAround(stops, stop) {
  const at = stops.indexOf(stop);
  const cards = stops.map(({ card }) => card);
  const rest = cards.indexOf('', at);
  return stops.slice(at && cards.lastIndexOf('', at - 1) + 1, rest < 0 ? stops.length : rest);
}
