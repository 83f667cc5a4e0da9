/* What the data of the assessment page look like. Only types: no page fetches this. */

/**
 * What the server wrote into the page.
 * @typedef {object} State
 * @property {Record<string, string>} urls - where to send to; empty where nothing can be sent
 * @property {boolean} sample - made up, to be looked at
 * @property {boolean} preview - an author tries it
 * @property {number} minutesEach
 * @property {string} assessment - its key: the tab keeps what is not sent under it
 * @property {string} learner
 * @property {string[]} steps
 * @property {boolean} onePage - whether all cards are on one page until the learner chooses otherwise
 * @property {number} longFrom - so many competencies with a number make a long set
 * @property {number} chooseUpTo - 0 where nothing is chosen
 * @property {string[]} levels
 * @property {AtLevel} at
 * @property {string} promise - which promise the page shows
 * @property {(Stored & { draft: Draft }) | null} stored - the open round
 * @property {string} finished - the last finished round
 * @property {{ reason: number, action: number }} most - in characters
 * @property {string[]} chosenBefore
 * @property {{ day: string, workedOn: string[] } | null} again - of who has finished before
 * @property {Record<string, string>} points - words of the scale, by their number
 * @property {string} roleBefore
 * @property {string} organisationBefore
 * @property {Record<string, string>} words - every sentence that the page says
 *
 * @typedef {object} AtLevel - what is asked at the level that the page is at
 * @property {string} level
 * @property {string[]} competencies
 * @property {Record<string, string[]> | null} groups
 * @property {Record<string, number>} aims
 * @property {Record<string, { value: number, day: string }>} earlier
 * @property {Record<string, string[]>} flagged - what was marked the last time
 * @property {Record<string, string[]>} related
 *
 * @typedef {object} Answer
 * @property {string} answer - '' where nothing is said; rated, reflected, or one of the other ways to answer
 * @property {number | null} initial - the confidence that was chosen first
 * @property {number | null} revised - after the discussion
 * @property {string} reason
 * @property {number | null} aim - null for the one that the author has set
 * @property {string[]} flagged - ids of statements that the learner wants to work on
 *
 * @typedef {{ text: string, competency: string, review_date: string | null }} Action
 *
 * @typedef {object} Draft
 * @property {string} level
 * @property {string} role
 * @property {string} organisation
 * @property {string} step
 * @property {string[]} chosen
 * @property {Record<string, Answer>} answers - by competency
 * @property {Action[]} actions
 *
 * @typedef {Omit<Draft, 'answers'> & { answers: Record<string, Partial<Answer>> }} SentDraft - without what is empty
 *
 * @typedef {{ where: string, message: string }} LeftOut - what could not be kept, and where it stands: `answers.x.reason`
 * @typedef {{ round: string, revision: number }} Stored
 * @typedef {{ round: string, revision?: number, finished?: boolean }} Seen - the last that a tab knows to be stored
 *
 * @typedef {object} Kept - what stays in the tab
 * @property {Seen | null} [seen]
 * @property {string} [round]
 * @property {number} [revision]
 * @property {Draft} [draft] - answers that the server may not have
 * @property {string[]} [ids] - saves whose answer has not come
 * @property {string} [id] - names the draft as it stands
 * @property {string} [promise] - what the learner was promised when they wrote it
 * @property {Record<string, AtOtherLevel>} [aside]
 * @property {Draft} [late] - answers that came too late for a round finished elsewhere
 *
 * @typedef {{ answers: Record<string, Answer>, chosen: string[] }} AtOtherLevel - in case the learner goes back to it
 */

/**
 * What can be answered on a page.
 * @typedef {object} Offered
 * @property {State} state
 * @property {(competency: string, statement: string) => boolean} says - whether the framework still says this of it
 * @property {(field: string) => string[] | null} options - what a field offers; null where there is no such field
 */

/**
 * What a page does about saving. Sentences are named, as `State.words` has them.
 * @typedef {object} SavingPage
 * @property {(name: string, kind: string) => void} status - '' for nothing to say
 * @property {() => boolean} isWaiting - whether it says that something waits to be sent
 * @property {() => boolean} isAsking - whether the learner has to read or to choose something first
 * @property {() => boolean} hasWrongDate - whether a date is not saved, and says so
 * @property {(still: boolean) => void} hold - whether nothing can be typed just now that would come too late
 * @property {() => void} touched - the draft has changed
 * @property {() => void} stoppedFinishing
 * @property {() => void} saved - what was dropped is to be told
 * @property {(answer: any) => void} finished
 * @property {(answer: any) => void} notFinished - something had to be left out, and is to be looked at first
 * @property {(answer: any, finish: boolean) => void} disagree - the server has something else
 * @property {(sentence: string) => void} refused
 * @property {() => void} signedOut - the server does not know any more who asks
 * @property {() => void} roundGone - what the tab had kept was of a round that is there no more
 *
 * @typedef {object} SavingParts
 * @property {Pick<State, 'urls' | 'promise' | 'sample' | 'preview'>} state
 * @property {import('./draft.js').DraftState} draft
 * @property {import('./unsent.js').Unsent} unsent
 * @property {SavingPage} page
 * @property {(url: string, body: unknown, options?: { keepalive: boolean }) => Promise<{ status: number, answer: any }>} post
 * @property {{ set: (what: () => void, after: number) => number, clear: (id: number) => void }} timer
 * @property {() => string} newId
 */

export {};
