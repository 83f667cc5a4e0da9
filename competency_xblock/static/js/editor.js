/* The author's form: sends it, puts each problem beside its field, and tells Studio truthfully whether it is saved. */
function CompetencyEditor(runtime, element) {
  'use strict';
  var root = element.nodeType ? element : element[0];
  var page = root.querySelector('[data-part="editor"]');
  var form = page.querySelector('form');
  var status = page.querySelector('[data-part="status"]');
  var problem = page.querySelector('[data-part="problem"]');

  function tell(state, message) {
    if (runtime && typeof runtime.notify === 'function') { runtime.notify(state, message); }
  }

  function mark(fields) {
    var first = null;
    Array.prototype.forEach.call(page.querySelectorAll('[data-set]'), function (set) {
      var found = fields[set.dataset.set];
      var line = set.querySelector('[data-part="error"]');
      line.hidden = !found;
      line.textContent = found ? found.join(' ') : '';
      Array.prototype.forEach.call(set.querySelectorAll('input, select, textarea'), function (input) {
        if (found) {
          input.setAttribute('aria-invalid', 'true');
          input.setAttribute('aria-describedby', line.id);
          first = first || input;
        } else {
          input.removeAttribute('aria-invalid');
        }
      });
    });
    if (first) { first.focus(); }
  }

  function say(sentence) {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  }

  form.addEventListener('submit', function (event) {
    var fields = {};
    var token = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    event.preventDefault();
    new FormData(form).forEach(function (value, name) { (fields[name] = fields[name] || []).push(value); });
    status.textContent = status.dataset.saving;
    say('');
    tell('save', { state: 'start', message: status.dataset.saving });
    window.fetch(page.dataset.url, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify({ fields: fields }),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token ? decodeURIComponent(token[1]) : '' }
    }).then(function (response) { return response.json().then(function (answer) {
      mark(answer.fields || {});
      status.textContent = response.ok ? status.dataset.saved : '';
      if (response.ok) { return tell('save', { state: 'end' }); }
      say(answer.error);
      return tell('error', { title: answer.error, message: answer.error });
    }); }).catch(function () {
      status.textContent = '';
      say(status.dataset.failed);
      tell('error', { title: status.dataset.failed, message: status.dataset.failed });
    });
  });

  page.querySelector('[data-do="cancel"]').addEventListener('click', function () {
    form.reset();
    mark({});
    say('');
    status.textContent = '';
    tell('cancel', {});
  });
}
