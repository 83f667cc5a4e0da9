/* The progress page: own plans, replying to what others saw, when one started, and showing the training team more people.
   What is said to be saved is what the server answers. */
import { startOwnLines } from '../own_lines.js';

export function start(runtime, root) {
  var one = function (selector) { return root.querySelector(selector); };

  function send(url, body) {
    var found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    return window.fetch(url, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': found ? decodeURIComponent(found[1]) : '' }
    }).then(function (response) {
      return response.json().then(function (answer) { return { status: response.status, answer: answer }; });
    });
  }

  function post(url, body) {
    return send(url, body).then(function (result) {
      if (result.status !== 200) { throw Object.assign(new Error(), { told: result.answer.error }); }
      return result.answer;
    });
  }

  var page = root.matches('[data-part="progress"]') ? root : one('[data-part="progress"]');
  if (page) { startOwnLines(page, { action: page.dataset.url }, send); }

  root.addEventListener('click', function (event) {
    var button = event.target.closest('[data-reply]');
    if (!button) { return; }
    var said = button.closest('[data-part="observed"]').dataset;
    var box = button.closest('[data-observed]');
    var field = box.querySelector('textarea');
    var line = box.querySelector('[data-part="reply-status"]');
    var text = button.dataset.reply === 'erase' ? '' : field.value;
    post(said.url, { key: box.dataset.observed, text: text }).then(function (answer) {
      if (typeof answer.text !== 'string') { throw new Error(); }
      // What was typed while it was being saved stays.
      if (!text || field.value === text) { field.value = answer.text; }
      line.textContent = answer.text ? said.saved : said.erased;
      if (!answer.text) { field.focus(); }
      box.querySelector('[data-reply="erase"]').hidden = !answer.text;
    }, function (problem) { line.textContent = problem.told || said.failed; });
  });

  root.addEventListener('submit', function (event) {
    var page = event.target.closest('[data-part="start"]');
    if (!page) { return; }
    event.preventDefault();
    var said = page.dataset;
    var line = page.querySelector('[data-part="start-status"]');
    var hoped = page.querySelector('[data-part="hoped"]');
    var field = page.querySelector('input');
    if (field.validity.badInput) {  // its value is empty, and empty takes the date away
      line.textContent = said.incomplete;
      field.focus();
      return;
    }
    post(said.url, { start: field.value }).then(function (answer) {
      if (typeof answer.start !== 'string') { throw new Error(); }
      line.textContent = answer.start ? said.saved : said.gone;
      if (hoped) { hoped.textContent = answer.hoped; hoped.hidden = !answer.hoped; }
    }, function (problem) { line.textContent = problem.told || said.failed; });
  });

  var more = one('[data-do="more-people"]');
  if (more) {
    more.addEventListener('click', function () {
      var body = one('[data-part="people"]');
      var line = one('[data-part="people-status"]');
      more.disabled = true;
      post(more.dataset.url, { offset: body.rows.length }).then(function (answer) {
        body.insertAdjacentHTML('beforeend', answer.html);
        more.disabled = false;
        more.hidden = !answer.more;
        line.textContent = line.dataset.shown.replace('{shown}', body.rows.length);
      }, function (problem) {
        more.disabled = false;
        // What the browser says when the connection fails is not in the page's language.
        line.textContent = problem.told || line.dataset.failed;
      });
    });
  }
}
