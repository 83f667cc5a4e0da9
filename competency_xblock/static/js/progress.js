/* The progress page: ticking own actions off, and showing more people to the training team. */
function CompetencyProgress(runtime, element) {
  'use strict';
  var root = element.nodeType ? element : element[0];
  var one = function (selector) { return root.querySelector(selector); };

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
    var box = event.target;
    if (!box.dataset.done) { return; }
    var page = box.closest('[data-part="progress"]');
    var line = page.querySelector('[data-part="action-status"]');
    post(page.dataset.url, { key: box.dataset.done, done: box.checked }).then(function () {
      line.textContent = box.checked ? page.dataset.done : page.dataset.undone;
    }, function () {
      box.checked = !box.checked;
      line.textContent = page.dataset.failed;
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
