/* What both editors have in common: send everything at once, put each problem beside its field, keep what was typed, and
   tell Studio truthfully whether it is saved. `options.collect` gives the fields; the others are asked where they exist:
   `place` finds what a problem is about, `goTo` leads there, `marked` hears of problems by place, `saved` of success;
   `undecided` names fields that wait for the author, with a sentence each: before that nothing is sent. */
export function startForm(runtime, page, options) {

  var state = JSON.parse(page.dataset.state);
  var words = state.words;
  var form = page.querySelector('form');
  var all = function (selector, from) { return Array.prototype.slice.call((from || page).querySelectorAll(selector)); };
  var part = function (name, from) { return (from || page).querySelector('[data-part="' + name + '"]'); };
  var pristine = null;
  var unchanged = '';       // what was set when the form was frozen, to see whether there is anything to lose
  var wrong = [];           // the places that are marked
  var saving = false;
  var sure = false;         // whether Cancel was pressed and has asked

  function tell(event, message) {
    if (runtime && typeof runtime.notify === 'function') { runtime.notify(event, message); }
  }
  function status(sentence) {
    part('status').textContent = sentence;
    sure = false;
  }
  function problem(sentence) {
    var box = part('problem');
    box.textContent = sentence || '';
    box.hidden = !sentence;
    if (sentence) { box.scrollIntoView({ block: 'nearest' }); }  // the buttons follow down a long page; this does not
  }

  function newId(prefix) {
    var bytes = window.crypto.getRandomValues(new Uint8Array(5));
    return prefix + '-' + Array.prototype.map.call(bytes, function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  }

  function post(url, body) {
    var token = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    return window.fetch(url, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token ? decodeURIComponent(token[1]) : '' }
    }).then(function (response) {
      return response.json().then(function (answer) { return { ok: response.ok, status: response.status, answer: answer }; });
    });
  }

  /* ---- problems --------------------------------------------------------------------------------------------- */

  function place(name) {
    return all('[data-set]').filter(function (set) { return set.dataset.set === name; })[0] ||
      (options.place && options.place(name)) || null;
  }

  function describe(input, ids) {
    if (ids) { input.setAttribute('aria-describedby', ids); } else { input.removeAttribute('aria-describedby'); }
  }

  function forgetProblems() {
    all('[data-part="error"]').forEach(function (line) { line.hidden = true; line.textContent = ''; });
    all('[aria-invalid]').forEach(forget);
  }

  /* Fields of a place, but not those of a smaller place in it; only those that the browser finds wrong too, if there are any. */
  function inputsOf(set) {
    var inputs = all('input, select, textarea', set).filter(function (input) {
      var nearest = input.closest('[data-set]');
      return input.type !== 'search' && (!set.dataset.set || nearest === set);
    });
    var wrong = inputs.filter(function (input) { return !input.validity.valid; });
    return wrong.length ? wrong : inputs;
  }

  /* Shows what is wrong, and answers with the places, each with the field to go to. */
  function mark(fields) {
    forgetProblems();
    var found = [];
    Object.keys(fields).forEach(function (name) {
      var set = place(name) || place(name.split('.')[0]);
      if (!set) { return; }
      var line = part('error', set);
      var inputs = inputsOf(set);
      line.textContent = (line.textContent ? line.textContent + '\n' : '') + fields[name].join('\n');  // a line each
      line.hidden = false;
      line.id = line.id || newId('cxb-said');
      inputs.forEach(function (input) {
        if (input.dataset.describedBefore === undefined) { input.dataset.describedBefore = input.getAttribute('aria-describedby') || ''; }
        input.setAttribute('aria-invalid', 'true');
        describe(input, (line.id + ' ' + input.dataset.describedBefore).trim());
      });
      found.push({ set: set, input: inputs.filter(function (input) { return input.type !== 'hidden' && !input.disabled; })[0] || null });
    });
    wrong = found.slice();
    if (options.marked) { options.marked(found); }
    return found;
  }

  /* ---- saving ----------------------------------------------------------------------------------------------- */

  /* What is set becomes what Cancel goes back to. */
  function freeze() {
    all('input, textarea, option').forEach(function (input) {
      if (input.type === 'checkbox' || input.type === 'radio') { input.toggleAttribute('checked', input.checked); }
      else if (input.tagName === 'OPTION') { input.toggleAttribute('selected', input.selected); }
      else if (input.tagName === 'TEXTAREA') { input.textContent = input.value; }
      else if (input.type !== 'file' && input.type !== 'search') { input.setAttribute('value', input.value); }
    });
    page.dataset.state = JSON.stringify(state);
    pristine = page.cloneNode(true);
    unchanged = JSON.stringify(options.collect());
  }

  function refused(result) {
    var said = result.answer.error || words.failed;  // somebody else's answer says nothing that we know to read
    if (result.status === 409 && result.answer.stamp) { state.stamp = result.answer.stamp; }
    problem(said);
    var first = mark(result.answer.fields || {})[0];
    if (options.goTo) { options.goTo(first); } else if (first && first.input) { first.input.focus(); }
    if (first) { part('error', first.set).scrollIntoView({ block: 'nearest' }); }
    tell('error', { title: said, message: said });
  }

  /* One at a time: a second press on its way would meet what the first has set, and take it for somebody else's. */
  function save(event) {
    event.preventDefault();
    if (saving) { return; }
    saving = true;
    status(words.saving);
    problem('');
    tell('save', { state: 'start', message: words.saving });
    var undecided = options.undecided ? options.undecided() : {};
    if (Object.keys(undecided).length) {
      saving = false;
      status('');
      refused({ answer: { error: words.marked, fields: undecided } });
      return;
    }
    var sent = options.collect();
    post(state.urls.save, { fields: sent, stamp: state.stamp }).then(function (result) {
      status(result.ok ? result.answer.said || words.saved : '');
      if (!result.ok) { refused(result); return; }
      state.stamp = result.answer.stamp;
      mark({});
      show(result.answer.texts || {}, sent);
      if (options.saved) { options.saved(); }
      if (part('put-right')) { part('put-right').hidden = true; }  // what is shown is what is stored now
      freeze();
      unchanged = JSON.stringify(sent);  // what was typed meanwhile is not saved, and Cancel asks about it
      tell('save', { state: 'end' });
    }).catch(function () {  // no answer, or none of ours: nothing is known to be saved
      status('');
      problem(words.failed);
      tell('error', { title: words.failed, message: words.failed });
    }).then(function () { saving = false; });
  }

  /* Texts as they are stored, unless somebody has gone on typing there; `sent` follows what is shown. */
  function show(texts, sent) {
    Object.keys(texts).forEach(function (name) {
      var input = form.elements[name];
      if (!input || input.length !== undefined || !sent[name] || new FormData(form).get(name) !== sent[name][0]) { return; }
      input.value = texts[name];
      sent[name] = [new FormData(form).get(name)];
    });
  }

  function unsaved() { return JSON.stringify(options.collect()) !== unchanged; }

  /* Who has changed something is asked once; what is on its way to be saved is waited for. */
  function cancel() {
    if (saving) { return; }
    if (unsaved() && !sure) {
      status(words.sureToCancel);
      sure = true;
      return;
    }
    page.replaceWith(pristine);
    options.restart();
    part('status', pristine).textContent = words.cancelled;
    pristine.querySelector('[data-do="cancel"]').focus();
    tell('cancel', {});
  }

  /* What is typed anew is no longer wrong until it is saved again. */
  function forgive(event) {
    var set = event.target.closest('[data-set], [data-of], [data-unit]');
    var line = set && part('error', set);
    if (!line || line.hidden) { return; }
    line.hidden = true;
    line.textContent = '';
    all('[aria-invalid]', set).forEach(forget);
    wrong = wrong.filter(function (each) { return each.set !== set; });
    if (options.marked) { options.marked(wrong); }
    if (!wrong.length) { problem(''); }
  }

  function forget(input) {
    input.removeAttribute('aria-invalid');
    describe(input, input.dataset.describedBefore);
  }

  /* The browser heeds their scroll-margin for every other field that the keyboard comes to, but not for these. */
  function uncover(event) {
    var bar = page.querySelector('.cxb-bar');
    if (event.target.tagName === 'TEXTAREA' && event.target.getBoundingClientRect().bottom > bar.getBoundingClientRect().top) {
      event.target.scrollIntoView({ block: 'nearest' });
    }
  }

  /* Leaving the page with something that is not saved is asked about by the browser, in its own words. */
  function leave(event) {
    if (!page.isConnected) { window.removeEventListener('beforeunload', leave); return; }
    if (saving || unsaved()) { event.preventDefault(); event.returnValue = ''; }
  }

  window.addEventListener('beforeunload', leave);
  form.addEventListener('submit', save);
  form.addEventListener('input', forgive);
  form.addEventListener('keydown', function (event) {  // saving is what the button is for
    if (event.key === 'Enter' && event.target.matches('input')) { event.preventDefault(); }
  });
  form.addEventListener('focusin', uncover);
  page.querySelector('[data-do="cancel"]').addEventListener('click', cancel);

  return { state: state, status: status, problem: problem, post: post, mark: mark, newId: newId, freeze: freeze };
}
