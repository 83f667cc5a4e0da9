/* The progress page: ticking own actions off, replying to what others saw, and showing the training team more people. */
function CompetencyProgress(runtime, element) {
  'use strict';
  var root = element.nodeType ? element : element[0];
  var one = function (selector) { return root.querySelector(selector); };
  var changing = Promise.resolve();

  function post(url, body) {
    var found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    return window.fetch(url, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': found ? decodeURIComponent(found[1]) : '' }
    }).then(function (response) { return response.json().then(function (answer) {
      if (!response.ok) { throw Object.assign(new Error(), { told: answer.error }); }
      return answer;
    }); });
  }

  root.addEventListener('change', function (event) {
    var box = event.target, on = box.checked, shared = box.dataset.shareAction;
    if (!(box.dataset.done || shared)) { return; }
    var page = box.closest('[data-part="progress"]');
    var line = page.querySelector('[data-part="action-status"]');
    var body = shared ? { key: shared, shared: on } : { key: box.dataset.done, done: on };
    // One after the other: what was ticked last is what holds.
    changing = changing.then(function () { return post(page.dataset.url, body); }).then(function () {
      var told = shared ? [page.dataset.unshared, page.dataset.shared] : [page.dataset.undone, page.dataset.done];
      line.textContent = told[Number(on)];
    }, function (problem) {
      box.checked = !on;
      line.textContent = problem.told || page.dataset.failed;
    });
  });

  root.addEventListener('click', function (event) {
    var button = event.target.closest('[data-remove]');
    if (!button) { return; }
    var page = button.closest('[data-part="progress"]');
    var line = page.querySelector('[data-part="action-status"]');
    post(page.dataset.url, { key: button.dataset.remove, remove: true }).then(function () {
      button.closest('li').remove();
      line.textContent = button.dataset.kept;
    }, function () { line.textContent = page.dataset.failed; });
  });

  root.addEventListener('click', function (event) {
    var button = event.target.closest('[data-reply]');
    if (!button) { return; }
    var said = button.closest('[data-part="observed"]').dataset;
    var box = button.closest('[data-observed]');
    var field = box.querySelector('textarea');
    var line = box.querySelector('[data-part="reply-status"]');
    var text = button.dataset.reply === 'erase' ? '' : field.value;
    post(said.url, { key: box.dataset.observed, text: text }).then(function (answer) {
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
    post(said.url, { start: page.querySelector('input').value }).then(function (answer) {
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
