/* What the server writes into the editor's page. Types alone. */

/** @typedef {import('./outline.js').Section} Section */
/** @typedef {import('./unit_map.js').UnitMap} UnitMap */

/**
 * @typedef {object} Choice - what is set of what belongs to a framework
 * @property {string} spread
 * @property {string[]} competencies
 * @property {string[]} areas
 * @property {string} level
 * @property {string | number} choose_up_to
 * @property {Record<string, number>} aims - by competency; -1 is something that is no number
 */

/** @typedef {{ id: string, title: string }} Topic */

/**
 * @typedef {Topic & { about: string, url: string, for: 'person' | 'team', helps?: Record<string, number> }} OwnTopic
 */

/**
 * @typedef {object} EditorState
 * @property {Record<'save' | 'framework' | 'file' | 'takeOver' | 'check', string>} urls
 * @property {string} stamp
 * @property {Record<string, string>} words
 * @property {string} own - the value of the choice "a framework of our own"
 * @property {string} ownFile - the file of that framework as it is stored
 * @property {number} mostBytes - a file may have
 * @property {number} many - competencies; more are a lot at a time
 * @property {number} minutesEach
 * @property {number | null} aim - that the framework suggests
 * @property {Choice} set
 * @property {Topic[]} topics - of the framework
 * @property {Record<string, string>} otherTopics - titles of the site's topics, by id
 * @property {OwnTopic[]} ownTopics
 * @property {Section[]} outline
 * @property {UnitMap} map
 * @property {string[]} missing - units of the map that are no longer in the course
 * @property {Array<[string, string]>} copies - a unit of another section, and the one of the same name in this
 */

export {};
