/* Sending JSON to the server that the page came from. */

/** What browsers send at most after a page has gone is 64 kB. */
const KEEPALIVE_BYTES = 60000;

/**
 * @typedef {object} Reply
 * @property {number} status - as the server answered; 401 wherever it does not know who asks
 * @property {any} answer - its JSON; an empty object where it sent none
 */

export const SIGNED_OUT = 401;

/**
 * A POST of JSON. Rejects only where no answer came: without connection, or because the page went.
 * @param {string} url
 * @param {unknown} body
 * @param {{ keepalive?: boolean }} [options] - keepalive: it is to arrive although the page goes
 * @returns {Promise<Reply>}
 */
export async function postJson(url, body, { keepalive = document.hidden } = {}) {
  const text = JSON.stringify(body);
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    body: text,
    keepalive: keepalive && new Blob([text]).size < KEEPALIVE_BYTES,
    headers: {
      'Content-Type': 'application/json',
      'X-CSRFToken': csrfToken(),
      'X-Requested-With': 'XMLHttpRequest',
    },
  });
  const answer = await response.json().catch(() => null);
  return { status: isSignedOut(response, answer) ? SIGNED_OUT : response.status, answer: answer ?? {} };
}

/**
 * Hosts lead who is signed out to the page for signing in, or answer 403 without any reason, as the LMS does. Ours has one.
 * @param {Response} response
 * @param {any} answer - null where it is no JSON
 */
function isSignedOut({ redirected, status }, answer) {
  return redirected || (status === 403 && answer === null);
}

function csrfToken() {
  const found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return found ? decodeURIComponent(found[1]) : '';
}

/**
 * Letters and digits that nobody else has.
 * @param {number} [bytes] - how many are drawn; each becomes two characters
 * @returns {string}
 */
export function randomId(bytes = 16) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
