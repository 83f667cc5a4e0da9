/* How much learners would rate, and how long that takes them. Knows no page. */

/** @typedef {'these' | 'areas' | 'all'} Spread - the competencies that are ticked; a few of each learner's choice; all */
/** @typedef {{ count: number, minutes: number, tooLong: boolean }} Length */

const LEAST_MINUTES = 5;

/**
 * @param {Spread} spread
 * @param {{ ticked: number, offered: number, chooseUpTo: number }} counts
 * @param {{ minutesEach: number, many: number }} limits - minutes for a competency; more than so many are a lot at a time
 * @returns {Length}
 */
export function lengthOf(spread, counts, limits) {
  const count = { these: counts.ticked, all: counts.offered, areas: counts.chooseUpTo }[spread];
  return {
    count,
    minutes: Math.max(LEAST_MINUTES, roundHalfToEven(count * limits.minutesEach)),
    tooLong: count > limits.many && spread !== 'areas',
  };
}

/**
 * As the server rounds, which tells learners: a half goes to the even number.
 * @param {number} number - not negative
 */
export function roundHalfToEven(number) {
  return number % 1 === 0.5 ? 2 * Math.round(number / 2) : Math.round(number);
}
