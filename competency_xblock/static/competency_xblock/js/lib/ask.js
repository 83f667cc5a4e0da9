/* Asking the server for something, where every answer leads on: there is nothing to catch. */

import { postJson, SIGNED_OUT } from './http.js';

/**
 * @typedef {object} Answered
 * @property {boolean} ok - the server did it, and answered as we know to read
 * @property {number} status - 0 where no answer came
 * @property {any} answer - what was asked for; else `error` in it says why not, where the server knows a reason
 */

/** @typedef {typeof ask} Ask */

/**
 * @param {string} url
 * @param {unknown} body
 * @param {(answer: any) => boolean} isAnswer - whether it is what was asked for; anybody may have answered
 * @param {typeof postJson} [post]
 * @returns {Promise<Answered>}
 */
export async function ask(url, body, isAnswer, post = postJson) {
  try {
    const { status, answer } = await post(url, body);
    if (status !== 200) {
      return { ok: false, status, answer };
    }
    return isAnswer(answer) ? { ok: true, status, answer } : { ok: false, status, answer: {} };
  } catch {
    return { ok: false, status: 0, answer: {} }; // what the browser says is not in the page's language
  }
}

/**
 * Why something was not done, for the person who asked for it.
 * @param {{ status: number, answer: any }} answered
 * @param {{ signedOut: string | undefined, failed: string | undefined }} words - for where the server gives no reason
 * @returns {string}
 */
export function reasonOf({ status, answer }, { signedOut, failed }) {
  return answer.error || (status === SIGNED_OUT ? signedOut : failed) || '';
}
