/* The assessment page. The form arrives from the server complete but empty; this fills in the learner's own answers,
   walks through the steps and saves what is typed. One object, `draft`, is the truth; the page shows it.
   Needs no library and no global of the host; touches nothing outside its own block. */
import { startOwnLines } from '../own_lines.js';

export function start(runtime, root) {
  var one = function (selector, from) { return (from || root).querySelector(selector); };
  var all = function (selector, from) { return Array.prototype.slice.call((from || root).querySelectorAll(selector)); };
  var part = function (name, from) { return one('[data-part="' + name + '"]', from); };

  var stateElement = part('state');
  var form = part('form');
  if (!stateElement || !form) { return; }
  var state = JSON.parse(stateElement.dataset.state);
  var words = state.words;
  var cards = {};
  function findCards() {
    cards = {};
    all('[data-competency]', form).forEach(function (card) { cards[card.dataset.competency] = card; });
  }
  findCards();

  var SAVE_AFTER = 700;
  var RETRY_FIRST = 2000;
  var RETRY_MOST = 30000;
  var KEPT_ALIVE = 60000;   // bytes; browsers send at most 64 kB after a page has gone
  var MOST_IDS = 50;        // the server looks at no more
  var TWICE = 700;          // milliseconds in which a second tap was meant for what stood there before

  var draft;
  var round = '';
  var revision = 0;
  var changed = false;      // something in the draft has not been acknowledged
  var sending = null;       // the promise of the request under way
  var sentIds = [];         // saves of this tab whose answer has not come, this page's and the one's before it
  var seen = null;          // the last that this tab knows to be stored: which round, at which revision, or finished
  var parted = '';          // the save that was sent as the page was being left
  var dropped = [];         // what the server could not keep of the last save, and where it stands
  var gone = [];            // what had to be left out before anything was sent
  var saveId = newId();     // names the draft as it stands; a retry of the same draft keeps it
  var finishing = false;
  var warned = false;       // asked once whether an empty round is meant; asking twice would be nagging
  var byPointer = true;     // how the last choice was made
  var moved = false;        // a further step was reached since the last acknowledged save
  var furthest = 0;
  var timer = 0;
  var wait = RETRY_FIRST;
  var allSaved = words.saved;  // what to say once everything is saved
  var looking = false;      // at the last round, while another is open
  var carried = null;       // answers that came too late for a round finished elsewhere
  var stale = false;        // this page shows a promise that no longer holds; only reloading it helps
  var unread = false;       // who sees what has changed, and the learner has not gone past reading it
  var other = null;         // the stored answers, when two tabs disagree
  var aside = {};           // answers given at other levels, by level, in case the learner goes back to one
  var picked = '';          // the level that is ticked, before the learner goes on with it
  var arrived = 0;          // when another part of the page was shown last
  var problemBox = part('problem', form);
  var conflictBox = part('conflict', form);
  var droppedBox = part('dropped', form);

  function say(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  function newId() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  }

  function emptyDraft() {
    var prefilled = fitting({
      level: state.at.level, role: state.roleBefore, organisation: state.organisationBefore, step: state.steps[0],
      chosen: state.chooseUpTo ? state.chosenBefore.filter(isAskedHere).slice(0, state.chooseUpTo) : groupsWith(state.chosenBefore),
      answers: starsBefore(), actions: []
    });
    gone = [];  // what was chosen another time is no answer yet
    return prefilled;
  }

  function isAskedHere(id) { return state.at.competencies.indexOf(id) >= 0; }
  function asked() { return state.chooseUpTo || state.at.groups ? draft.chosen : state.at.competencies; }
  function answerTo(id) {
    return draft.answers[id] ||
      (draft.answers[id] = { answer: '', initial: null, revised: null, reason: '', aim: null, flagged: [] });
  }
  function isReflected(id) { return 'reflect' in cards[id].dataset; }

  /* What was marked last time is marked again, until the learner takes it back. */
  function starsBefore() {
    var answers = {};
    Object.keys(state.at.flagged).forEach(function (id) {
      answers[id] = { answer: '', initial: null, revised: null, reason: '', aim: null, flagged: state.at.flagged[id].slice() };
    });
    return answers;
  }

  function inGroups(groups) {
    return groups.reduce(function (ids, group) { return ids.concat(state.at.groups[group]); }, []);
  }
  function groupsOf(some) {
    return Object.keys(state.at.groups || {}).filter(function (group) {
      return state.at.groups[group].some(function (id) { return some.indexOf(id) >= 0; });
    });
  }
  function groupsWith(some) { return inGroups(groupsOf(some)); }
  function ratedIds() {
    return asked().filter(function (id) { return draft.answers[id] && draft.answers[id].answer === 'rated'; });
  }
  function titleOf(id) { return cards[id].dataset.title; }

  /* ---- what stays in the tab until the server has it ------------------------------------------------------- */

  function store(what) {
    if (state.preview) { return; }  // an author's tries are nobody's answers
    try {
      window.sessionStorage.setItem(state.storage, JSON.stringify(what));
    } catch (_) { /* private windows may refuse; the page itself still holds the answers */ }
  }
  function keep() {
    store({
      seen: seen, round: round, revision: revision, draft: draft, ids: sentIds, id: saveId, promise: state.promise, aside: aside
    });
  }
  /* What the server has goes; answers at another level, which no server has, stay. */
  function forget() {
    if (Object.keys(aside).length) { store({ seen: seen, aside: aside }); } else if (seen) { store({ seen: seen }); } else {
      try { window.sessionStorage.removeItem(state.storage); } catch (_) { /* as above */ }
    }
  }
  function kept() {
    try { return JSON.parse(window.sessionStorage.getItem(state.storage)) || {}; } catch (_) { return {}; }
  }

  /* Whether this page was made before something that this very tab has seen stored: by a reload that was faster than the
     save, by the Back button, by a copy that the browser kept. */
  function isBehind() {
    if (!seen || state.sample || state.preview) { return false; }
    if (seen.finished) { return state.finished !== seen.round; }
    return !state.stored || (state.stored.round === seen.round && state.stored.revision < seen.revision);
  }

  /* Asks for the page as it is now; once, so that whatever comes then is what there is. */
  function loadAgain() {
    var all = kept();
    delete all.seen;
    store(all);
    window.location.reload();
  }

  /* ---- saving ---------------------------------------------------------------------------------------------- */

  function status(text, kind) {
    var line = part('status', form);
    if (line.textContent !== text) { line.textContent = text; }
    line.dataset.kind = kind || '';
    all('[data-part="status-below"]', form).forEach(function (below) {  // long steps need it at their end too
      below.textContent = text;
      below.dataset.kind = kind || '';
    });
  }

  function nav() { return one('[data-step="' + draft.step + '"] .cxb-nav', form); }

  /* Says what is wrong where people look: in the card that it is about, else just above the buttons. */
  function problem(text, place) {
    var box = problemBox;
    box.textContent = text || '';
    box.hidden = !text;
    if (text && place) { place.appendChild(box); } else if (text) { nav().insertAdjacentElement('beforebegin', box); }
  }

  function bring(box) {
    nav().insertAdjacentElement('beforebegin', box);
    box.hidden = false;
    box.scrollIntoView({ block: 'center' });
    box.focus({ preventScroll: true });
  }

  function touch() {
    if (finishing && !sending) { stopFinishing(); }  // still waiting to be sent, and now there is more to say
    changed = true;
    saveId = newId();
    allSaved = words.saved;
    if (!unread) { problem(''); }
    if (state.preview) { status(words.preview, ''); return; }
    if (!other && !unread && part('status', form).dataset.kind !== 'waiting') { status(words.saving, 'busy'); }
    keep();
    schedule(SAVE_AFTER);
  }

  function schedule(after) {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, after);
  }

  function token() {
    var found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
    return found ? decodeURIComponent(found[1]) : '';
  }

  function post(url, body, leaving) {
    var sent = JSON.stringify(body);
    return window.fetch(url, {
      method: 'POST', credentials: 'same-origin', body: sent,
      keepalive: (leaving || document.hidden) && new window.Blob([sent]).size < KEPT_ALIVE,  // arrives though the page goes
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token(), 'X-Requested-With': 'XMLHttpRequest' }
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (answer) {
        return { status: response.redirected ? 401 : response.status, answer: answer };  // led to where one logs in
      });
    });
  }

  /* What goes out: answers to what is asked now. What was unticked meanwhile stays in the page, in case it comes back.
     Of what is too long as much goes as shows that it is: the page keeps the rest, and says so. */
  function outgoing() {
    var sent = Object.assign({}, draft, { answers: {} });
    asked().forEach(function (id) {
      var given = draft.answers[id];
      if (given) { sent.answers[id] = Object.assign({}, given, { reason: startOf(given.reason, state.most.reason) }); }
    });
    sent.actions = draft.actions.map(function (action) {
      return Object.assign({}, action, { text: startOf(action.text, state.most.action) });
    });
    return sent;
  }
  function startOf(text, most) {
    return text && text.length > most ? Array.from(text).slice(0, most + 1).join('') : text;
  }

  function message() {
    if (sentIds.indexOf(saveId) < 0) {
      sentIds.push(saveId);
      sentIds = sentIds.slice(-MOST_IDS);
      keep();
    }
    return {
      round: round, revision: revision, save_id: saveId, earlier: sentIds, draft: outgoing(), promise: state.promise, moved: moved
    };
  }

  function maySend() { return !(state.sample || other || unread) && (changed || finishing); }

  /* Sends the draft, or finishes the round, one request at a time. Whatever happens, nothing typed is lost. */
  function send() {
    window.clearTimeout(timer);
    if (sending || !maySend() || (state.preview && !finishing)) { return; }
    var finish = finishing && Boolean(round || state.preview);
    var id = saveId;
    status(finishing ? words.finishing : words.saving, 'busy');
    hold(finish);
    sending = post(finish ? state.urls.submit : state.urls.save, message());
    sending.then(function (result) { sending = null; hold(false); receive(result, id, finish); },
      function () { sending = null; hold(false); retry(finishing ? words.offlineFinishing : words.offline); });
  }

  /* The page may be gone before the answer comes, or before a save on its way has arrived: what is newest goes out now,
     and tells of what went before it. */
  function leave() {
    if (finishing) { send(); return; }
    if (!maySend() || state.preview || parted === saveId) { return; }
    parted = saveId;
    post(state.urls.save, message(), true).catch(function () { /* kept in the tab, and sent again */ });
  }

  /* While a round is on its way to be finished, nothing can be typed that would come too late. */
  function hold(still) {
    all('[data-step] > *:not(.cxb-nav)', form).forEach(function (each) { each.inert = still; });
  }

  function retry(text) {
    status(text, 'waiting');
    schedule(wait);
    wait = Math.min(wait * 2, RETRY_MOST);
  }

  function receive(result, id, finish) {
    var answer = result.answer;
    if (result.status === 200 && finish && answer.html) { return finished(answer); }
    if (result.status === 200 && finish && answer.dropped && answer.stored) { return notFinished(answer); }
    if (result.status === 200 && answer.round) {
      moved = moved && saveId !== id;
      wait = RETRY_FIRST;
      acknowledged(answer.round, answer.revision, id);
      changed = saveId !== id;
      dropped = answer.dropped || [];
      showDropped();
      if (changed) { keep(); schedule(SAVE_AFTER); } else { sayWhatIsSaved(); }
      if (finishing) { send(); }
      return undefined;
    }
    if (result.status === 409) { return disagree(answer, finish); }
    if (answer.round_gone) {
      seen = null;
      round = '';
      revision = 0;
      sentIds = [];
      saveId = newId();
      changed = true;
      keep();
    }
    if (result.status === 400 || result.status === 403) {
      stopFinishing();
      status('', '');
      problem(answer.error || words.loggedOut);
      problemBox.scrollIntoView({ block: 'center' });
      return undefined;
    }
    if (result.status === 401) { stopFinishing(); status(words.loggedOut, 'waiting'); return undefined; }
    return retry(words.failed);
  }

  function acknowledged(atRound, atRevision, id) {
    round = atRound;
    revision = atRevision;
    seen = round ? { round: round, revision: revision } : null;
    sentIds = sentIds.slice(sentIds.indexOf(id) + 1);  // what was sent later may be stored as well by now
  }

  function sayWhatIsSaved() {
    if (dropped.length) { keep(); } else { forget(); }  // what the server does not have is still here after a reload
    // What is told to be left out is not told to be saved above it.
    var some = dropped.length || gone.length || one('[data-note="date"]', form);
    status(some ? words.savedExcept : allSaved, some ? 'partly' : 'saved');
    allSaved = words.saved;
  }

  /* Nothing else is finished than what the page shows: what could not be kept goes from the page first. */
  function notFinished(answer) {
    stopFinishing();
    acknowledged(answer.stored.round, answer.stored.revision, saveId);
    sentIds = [];
    changed = false;
    withLevel(answer.stored.draft.level, function () {
      draft = fitting(Object.assign(answer.stored.draft, { step: draft.step }));
      dropped = answer.dropped;
      forget();
      show(draft.step, false);
      status('', '');
      showDropped(words.notFinished);
      droppedBox.scrollIntoView({ block: 'center' });
      droppedBox.focus({ preventScroll: true });
    });
  }

  function disagree(answer, finish) {
    if (answer.html && sentIds.indexOf(answer.last_save) >= 0) { return finished(answer); }  // only the answer got lost
    if (answer.html) { return finishedElsewhere(answer); }
    if (answer.promise_changed) {
      stopFinishing();
      status('', '');
      problem(answer.error);
      bring(problemBox);
      unread = stale = true;
      return undefined;
    }
    if (!answer.stored) { return retry(words.failed); }
    if (sentIds.indexOf(answer.stored.last_save) >= 0) {  // our own save arrived; only the answer to it got lost
      acknowledged(answer.stored.round, answer.stored.revision, answer.stored.last_save);
      if (saveId === answer.stored.last_save && !finish) { changed = false; sayWhatIsSaved(); }
      return finishing || changed ? send() : undefined;
    }
    other = answer.stored;
    stopFinishing();
    status('', '');
    bring(conflictBox);
    return undefined;
  }

  function settle(useOther) {
    acknowledged(other.round, other.revision, '');
    var theirs = other.draft;
    sentIds = [];
    dropped = [];
    stopFinishing();
    if (!useOther) {
      other = null;
      conflictBox.hidden = true;
      show(draft.step, true);
      touch();
      send();
      return;
    }
    withLevel(theirs.level, function () {
      other = null;
      conflictBox.hidden = true;
      draft = fitting(theirs);
      changed = false;
      show(draft.step, true);
      allSaved = words.saved;
      sayWhatIsSaved();
    });
  }

  /* ---- levels: what there is to rate at another one is asked for when it is needed --------------------------- */

  function withLevel(level, then, orElse) {
    if (!level || level === state.at.level || state.sample || state.levels.indexOf(level) < 0) { then(); return; }
    orElse = orElse || problem;
    status(words.levelLoading, 'busy');
    post(state.urls.level, { level: level }).then(function (result) {
      status('', '');
      if (result.status !== 200) { orElse(result.answer.error || words.failed); return; }
      takeLevel(result.answer);
      then();
    }, function () { status('', ''); orElse(words.offline); });
  }

  function takeLevel(answer) {
    state.at = answer.at;
    ['groups', 'choices', 'cards'].forEach(function (name) {
      var place = part(name, form);
      if (place) { place.innerHTML = answer.html[name]; }
    });
    findCards();
  }

  /* Nothing changes before the learner goes on: a curious tap costs nobody an answer. */
  function pickLevel(level) {
    picked = level;
    problem('');
    part('level-status', form).textContent =
      level !== draft.level && Object.keys(draft.answers).some(isAnswered) ? words.levelAside : '';
  }

  /* Ratings at different levels are different things: those of the other level are put aside, not taken over. */
  function goOnAt(level) {
    if (level === draft.level) { return; }
    if (draft.level) { aside[draft.level] = { answers: draft.answers, chosen: draft.chosen }; }
    var again = aside[level] || { answers: starsBefore(), chosen: groupsWith(state.chosenBefore) };
    delete aside[level];
    draft.level = level;
    draft.answers = again.answers;
    draft.chosen = again.chosen;
    draft = fitting(draft);
    touch();
  }

  /* ---- what could not be kept is told beside its field; nobody is led away for it ----------------------------- */

  function fieldOf(where) {
    var path = where.split('.'), key = path[2];
    if (path[0] === 'answers') {
      var card = cards[path[1]];
      return (key === 'reason' && card && one('[data-reason]', card)) || (key === 'revised' && one('[data-revised="' + path[1] + '"]', form)) ||
        (key === 'aim' && one('[data-aim="' + path[1] + '"]', form)) || card || null;
    }
    if (path[0] === 'actions' && path[1]) {
      var row = all('.cxb-action', form).filter(hasAnything)[path[1]];
      return (key && row && one('[data-action="' + key + '"]', row)) || row || part('actions', form);
    }
    return one('[data-field="' + where + '"]', form) || { level: one('.cxb-levels', form), actions: part('actions', form),
      chosen: part('chosen-count', form) || part('group-count', form) }[where] || null;
  }

  /* What a field is about, as the page calls it; '' where it has no name. */
  function nameOf(field) {
    var card = field && field.closest('[data-competency], [data-revised]');
    if (card) { return titleOf(card.dataset.competency || card.dataset.revised); }
    var label = field && field.labels && field.labels[0];
    return label ? (one('span', label) || label).textContent.trim() : '';
  }

  function note(field, kind, sentence) {
    var line = document.createElement('span');
    line.className = 'cxb-note';
    line.dataset.note = kind;
    line.id = 'cxb-note-' + newId();
    line.textContent = sentence;
    if (/^(?:FIELDSET|DIV)$/.test(field.tagName)) {
      field.appendChild(line);
    } else {
      (field.closest('label') || field).insertAdjacentElement('afterend', line);
      field.setAttribute('aria-describedby', line.id);
    }
    if (field.closest('details')) { field.closest('details').open = true; }
  }

  function unnote(kind, from) {
    all('[data-note="' + kind + '"]', from).forEach(function (line) {
      all('[aria-describedby="' + line.id + '"]', form).forEach(function (field) { field.removeAttribute('aria-describedby'); });
      line.remove();
    });
  }

  /* Beside the fields that are in view; the others are named above the buttons, with a way to them. */
  function showDropped(lead) {
    var list = part('dropped-list', droppedBox);
    var told = {};
    unnote('sent', form);
    list.textContent = '';
    dropped.concat(gone).forEach(function (each) {
      var field = fieldOf(each.where);
      var step = field && field.closest('[data-step]').dataset.step;
      if (field && !field.closest('.cxb-card[hidden]')) { note(field, 'sent', each.message); }
      var about = nameOf(field);
      if (step === draft.step || told[step + about + each.message]) { return; }
      told[step + about + each.message] = true;
      var row = document.createElement('li');
      if (about) {
        row.appendChild(document.createElement('strong')).textContent = about;
        row.appendChild(document.createElement('br'));
      }
      row.appendChild(document.createTextNode(each.message));
      if (step && state.steps.indexOf(step) >= 0) {
        var button = document.createElement('button');
        button.type = 'button';
        button.className = 'cxb-link';
        button.dataset.show = each.where;
        button.textContent = one('[data-step="' + step + '"] h3', form).textContent;
        row.appendChild(document.createTextNode(' '));
        row.appendChild(button);
      }
      list.appendChild(row);
    });
    part('dropped-lead', droppedBox).textContent = lead || words.notSaved;
    droppedBox.hidden = !lead && !list.children.length;
    if (!droppedBox.hidden) { nav().insertAdjacentElement('beforebegin', droppedBox); }
  }

  function goToField(where) {
    var step = fieldOf(where).closest('[data-step]').dataset.step;
    walkTo(step);
    var field = draft.step === step && fieldOf(where);
    if (!field) { return; }
    field.scrollIntoView({ block: 'center' });
    (field.matches('select, textarea, input') ? field : one('select, textarea, input', field) || field).focus({ preventScroll: true });
  }

  /* How much still fits, once it begins to matter. Nothing is cut while somebody types or pastes. */
  function measure(field) {
    var most = 'reason' in field.dataset ? state.most.reason : state.most.action;
    var left = most - Array.from(field.value).length;
    unnote('length', field.closest('p, details'));
    if (left < most / 10) { note(field, 'length', say(left < 0 ? words.tooLong : words.left, { count: Math.abs(left), most: most })); }
  }

  function judgeDate(field) {
    if (!root.contains(field)) { return; }
    unnote('date', field.closest('p'));
    if (!field.validity.valid) { note(field, 'date', field.validity.badInput ? words.dateIncomplete : words.dateOutside); }
    if (part('status', form).dataset.kind === 'saved') { sayWhatIsSaved(); }
  }

  function stopFinishing() {
    finishing = false;
    one('[data-do="submit"]', form).removeAttribute('aria-disabled');
  }

  function finished(answer) {
    aside = {};
    picked = '';
    if (round) { seen = { round: round, finished: true }; }
    forget();
    stopFinishing();
    changed = false;
    sentIds = [];
    dropped = gone = [];
    round = '';
    revision = 0;
    if (answer.at && answer.at.level === state.at.level) { state.at = answer.at; }
    state.chosenBefore = answer.chosenBefore || state.chosenBefore;
    state.roleBefore = draft.role;
    state.organisationBefore = draft.organisation;
    part('done').outerHTML = answer.html;
    looking = false;
    showDone(true);
  }

  /* The round was finished in another tab. What was typed here since is kept for the next round. */
  function finishedElsewhere(answer) {
    var mine = draft;
    finished(answer);
    carry(mine);
  }

  function carry(mine) {
    carried = mine;
    store({ seen: seen, late: mine });
    var note = document.createElement('p');
    note.className = 'cxb-notice';
    note.textContent = words.finishedElsewhere;
    part('done-heading').insertAdjacentElement('afterend', note);
  }

  /* ---- showing --------------------------------------------------------------------------------------------- */

  /* What was finished last can be read, shared and erased while another round is open; nothing of that round is lost. */
  function showLastRound() {
    looking = true;
    one('[data-do="again"]', part('done')).textContent = words.goOn;
    showDone(true);
  }

  function showDone(focus) {
    arrived = window.performance.now();
    form.hidden = true;
    part('done').hidden = false;
    if (focus) { part('done-heading').focus(); stateElement.scrollIntoView({ block: 'start' }); }
  }

  function show(step, focus) {
    var index = Math.max(0, state.steps.indexOf(step));
    looking = false;
    arrived = window.performance.now();
    part('done').hidden = true;
    form.hidden = false;
    part('last-round', form).hidden = !part('done').firstElementChild;
    draft.step = state.steps[index];
    all('[data-step]', form).forEach(function (section) { section.hidden = section.dataset.step !== draft.step; });
    all('[data-go]', form).forEach(function (button, position) {
      if (position === index) { button.setAttribute('aria-current', 'step'); } else { button.removeAttribute('aria-current'); }
      button.parentNode.classList.toggle('cxb-past', position < index);
      one('[data-visited]', button).hidden = position >= index;
    });
    warned = false;
    fill();
    showDropped();
    if (other) { nav().insertAdjacentElement('beforebegin', conflictBox); }
    if (focus) {
      var heading = one('[data-step="' + draft.step + '"] h3', form);
      heading.focus({ preventScroll: true });
      stateElement.scrollIntoView({ block: 'start' });
    }
  }

  function fill() {
    all('[data-field]', form).forEach(function (field) { field.value = draft[field.dataset.field]; });
    if (draft.step === 'level') { fillLevels(); }
    if (draft.step === 'groups') { fillGroups(); }
    if (draft.step === 'choose') { fillChoices(); }
    if (draft.step === 'rate') { fillCards(); }
    if (draft.step === 'discuss') { fillRevised(); }
    if (draft.step === 'plan') { fillPlan(); }
  }

  function fillLevels() {
    all('[data-level]', form).forEach(function (radio) {
      radio.checked = radio.value === (picked || draft.level);
      radio.disabled = Boolean(state.sample);
    });
  }

  function fillGroups() {
    var ticked = groupsOf(draft.chosen);
    var toRate = draft.chosen.filter(function (id) { return !isReflected(id); });
    all('[data-group]', form).forEach(function (box) { box.checked = ticked.indexOf(box.dataset.group) >= 0; });
    part('group-count', form).textContent = !ticked.length ? '' : say(words.chosenGroups, {
      groups: ticked.length, all: toRate.length, minutes: Math.max(5, Math.round(toRate.length * state.minutesEach))
    });
  }

  function fillChoices() {
    var full = draft.chosen.length >= state.chooseUpTo;
    all('[data-choose]', form).forEach(function (box) {
      box.checked = draft.chosen.indexOf(box.dataset.choose) >= 0;
      box.disabled = full && !box.checked;
      if (box.checked) { box.closest('details').open = true; }
    });
    part('chosen-count', form).textContent =
      say(full ? words.chosenAll : words.chosen, { done: draft.chosen.length, all: state.chooseUpTo });
  }

  function check(scope, name, value) {
    all('input[type="radio"]', scope).forEach(function (radio) {
      if (radio.name === name) { radio.checked = radio.value === value; }
    });
  }

  /* What every card has is in the page once; a card gets it when it is first shown. */
  function dressed(id) {
    var card = cards[id];
    if (!part('answer', card)) {
      var answer = stamp(isReflected(id) ? 'reflection' : 'answer');
      answer.dataset.part = 'answer';
      all('input[type="radio"]', answer).forEach(function (radio) { radio.name = id; });
      one('[data-reason]', answer).setAttribute('aria-label', say(words.why, { title: titleOf(id) }));
      card.appendChild(answer);
      all('[data-says]', card).forEach(function (line) {
        var flag = stamp('flag');
        flag.setAttribute('aria-label', say(words.flagged, { statement: line.textContent }));
        flag.dataset.flag = line.dataset.says;
        line.insertBefore(flag, line.firstChild);
      });
    }
    return card;
  }

  function fillCards() {
    var shown = asked();
    Object.keys(cards).forEach(function (id) {
      var card = cards[id];
      card.hidden = shown.indexOf(id) < 0;
      if (card.hidden) { return; }
      dressed(id);
      var given = draft.answers[id] || {};
      check(card, id, given.answer === 'rated' ? String(given.initial) : given.answer || '');
      all('[data-reflected]', card).forEach(function (box) { box.checked = given.answer === 'reflected'; });
      all('[data-flag]', card).forEach(function (flag) {
        flag.setAttribute('aria-pressed', String((given.flagged || []).indexOf(flag.dataset.flag) >= 0));
        if (flag.getAttribute('aria-pressed') === 'true' && flag.closest('details')) { flag.closest('details').open = true; }
      });
      one('[data-reason]', card).value = given.reason || '';
      measure(one('[data-reason]', card));
      one('.cxb-why', card).open = Boolean(given.reason);
      fillCard(id);
    });
    var areas = all('[data-area]', form).filter(function (area) {
      area.hidden = !all('[data-competency]', area).some(function (card) { return !card.hidden; });
      return !area.hidden;
    });
    // The one that came open may be about a group that is not ticked: one is to be in view all the same.
    if (areas.length && areas.every(function (area) { return area.open === false; })) { areas[0].open = true; }
    part('nothing-chosen', form).hidden = shown.length > 0;
    count();
  }

  function fillCard(id, choosing) {
    var given = draft.answers[id] || {};
    if (!isReflected(id)) {
      // Shown only after the new answer, so that it does not lead. Arrow keys choose on their way: wait until they rest.
      reveal(part('earlier', cards[id]), state.at.earlier[id] && say(words.earlier, state.at.earlier[id]), given, choosing);
      reveal(part('related', cards[id]), (state.at.related[id] || []).join('\n'), given, choosing);
      one('[data-do="clear"]', cards[id]).hidden = !given.answer;
    }
    cards[id].classList.toggle('cxb-answered', Boolean(given.answer));
  }

  function reveal(line, text, given, choosing) {
    line.hidden = !(given.answer && text) || (choosing && line.hidden);
    if (text) { line.textContent = text; }
  }

  function isAnswered(id) { return Boolean(draft.answers[id] && draft.answers[id].answer); }

  function count() {
    var shown = asked().filter(function (id) { return !isReflected(id); });
    part('rated-count', form).textContent = shown.length
      ? say(words.rated, { done: shown.filter(isAnswered).length, all: shown.length }) : '';
    all('[data-area]', form).forEach(function (area) {
      var ids = all('[data-competency]:not([data-reflect])', area).map(function (card) { return card.dataset.competency; });
      var line = part('area-count', area);
      if (line && ids.length) { line.textContent = say(words.areaRated, { done: ids.filter(isAnswered).length, all: ids.length }); }
    });
  }

  function stamp(name) { return one('[data-template="' + name + '"]', form).content.firstElementChild.cloneNode(true); }

  function fillRevised() {
    var place = part('revised', form);
    place.textContent = '';
    ratedIds().forEach(function (id) {
      var card = stamp('revised');
      var scale = one('.cxb-scale', dressed(id)).cloneNode(true);
      card.dataset.revised = id;
      one('legend', card).textContent = titleOf(id);
      part('initial', card).textContent = say(words.initial, { value: draft.answers[id].initial });
      all('input', scale).forEach(function (radio) { radio.name = 'revised-' + id; radio.checked = false; });
      part('scale', card).appendChild(scale);
      place.appendChild(card);
      if (draft.answers[id].revised !== null) { check(card, 'revised-' + id, String(draft.answers[id].revised)); }
      one('[data-do="clear-revised"]', card).hidden = draft.answers[id].revised === null;
    });
    part('nothing-rated', form).hidden = ratedIds().length > 0;
  }

  function fillPlan() {
    var place = part('actions', form);
    place.textContent = '';
    draft.actions.forEach(addAction);
    if (!draft.actions.length) { addAction(); }
    var aims = part('aims', form);
    aims.textContent = '';
    ratedIds().forEach(function (id, position) {
      var row = stamp('aim');
      var label = one('label', row);
      var select = one('select', row);
      select.id = form.getAttribute('aria-labelledby') + '-aim-' + position;
      label.htmlFor = select.id;
      label.textContent = titleOf(id);
      select.value = String(draft.answers[id].aim === null || draft.answers[id].aim === undefined ? state.at.aims[id] : draft.answers[id].aim);
      select.dataset.aim = id;
      aims.appendChild(row);
    });
    part('aims-fold', form).hidden = !aims.children.length;
    fillWants();
  }

  function fillWants() {
    var list = part('wants', form);
    list.textContent = '';
    asked().forEach(function (id) {
      (draft.answers[id] && draft.answers[id].flagged || []).forEach(function (statement) {
        var line = one('[data-says="' + statement + '"]', cards[id]);
        if (!line) { return; }
        var text = line.dataset.alone || line.textContent;
        var row = document.createElement('li');
        var button = document.createElement('button');
        button.type = 'button';
        button.className = 'cxb-idea';
        button.dataset.idea = say(words.workOn, { statement: text });
        button.dataset.about = id;
        button.disabled = draft.actions.some(function (action) { return action.text === button.dataset.idea; });
        button.innerHTML = '<span aria-hidden="true">+</span> ';
        button.appendChild(document.createTextNode(text));
        row.appendChild(button);
        list.appendChild(row);
      });
    });
    part('wants-fold', form).hidden = !list.children.length;
  }

  function addAction(given) {
    var row = stamp('action');
    var about = one('[data-action="competency"]', row);
    asked().forEach(function (id) { about.appendChild(new window.Option(titleOf(id), id)); });
    if (given) {
      one('[data-action="text"]', row).value = given.text;
      one('[data-action="review_date"]', row).value = given.review_date || '';
      about.value = given.competency;
    }
    part('actions', form).appendChild(row);
    measure(one('[data-action="text"]', row));
    numberActions();
    return row;
  }

  function numberActions() {
    all('.cxb-action', form).forEach(function (row, position) {
      one('legend', row).textContent = say(words.action, { number: position + 1 });
    });
  }

  function hasAnything(row) { return hasText(row) || dayOf(row); }
  /* The review date once it is one: while somebody types a year it is the year 2 first, then 20, then 203. */
  function dayOf(row) {
    var field = one('[data-action="review_date"]', row);
    return field.validity.valid ? field.value : '';
  }
  function hasText(row) { return one('[data-action="text"]', row).value.trim(); }

  function actionsChanged() {
    numberActions();
    readActions();
    touch();
  }

  function readActions() {
    draft.actions = all('.cxb-action', form).filter(hasAnything).map(function (row) {
      return {
        text: one('[data-action="text"]', row).value,
        competency: one('[data-action="competency"]', row).value,
        review_date: dayOf(row) || null
      };
    });
  }

  /* ---- what the learner does ------------------------------------------------------------------------------- */

  function reflect(card, thought) {
    answerTo(card.dataset.competency).answer = thought ? 'reflected' : '';
    one('[data-reflected]', card).checked = thought;
    fillCard(card.dataset.competency);
    touch();
  }

  function rate(radio) {
    var card = radio.closest('[data-competency]');
    var again = radio.closest('[data-revised]');
    var answer = answerTo(card ? card.dataset.competency : again.dataset.revised);
    if (again) {
      answer.revised = Number(radio.value);
      one('[data-do="clear-revised"]', again).hidden = false;
    } else {
      var isNumber = /^\d+$/.test(radio.value);
      answer.answer = isNumber ? 'rated' : radio.value;
      answer.initial = isNumber ? Number(radio.value) : null;
      if (!isNumber) { answer.revised = null; answer.aim = null; }
      fillCard(card.dataset.competency, !byPointer);
      count();
    }
    touch();
  }

  form.addEventListener('pointerdown', function () { byPointer = true; });
  form.addEventListener('keydown', function () { byPointer = false; });
  form.addEventListener('focusout', function (event) {
    // Not before a tap that ends this has reached what it is for: a new line moves what is below.
    if (event.target.dataset.action === 'review_date') { window.setTimeout(judgeDate, TWICE, event.target); }
    var card = event.target.type === 'radio' && event.target.closest('[data-competency]');
    var next = event.relatedTarget;
    if (card && !(next && next.type === 'radio' && card.contains(next))) { fillCard(card.dataset.competency); }
  });

  form.addEventListener('change', function (event) {
    var target = event.target;
    if ('level' in target.dataset) { return pickLevel(target.value); }
    if ('reflected' in target.dataset) { return reflect(target.closest('[data-competency]'), target.checked); }
    if (target.type === 'radio') { return rate(target); }
    if (target.dataset.group) {
      draft.chosen = inGroups(all('[data-group]', form).filter(function (box) { return box.checked; })
        .map(function (box) { return box.dataset.group; }));
      fillGroups();
    } else if (target.dataset.choose) {
      draft.chosen = state.at.competencies.filter(function (id) {
        return id === target.dataset.choose ? target.checked : draft.chosen.indexOf(id) >= 0;
      });
      fillChoices();
    } else if (target.dataset.field) {
      draft[target.dataset.field] = target.value;
      gone = gone.filter(function (each) { return each.where !== target.dataset.field; });
    } else if (target.dataset.aim) {
      var aim = Number(target.value);
      answerTo(target.dataset.aim).aim = aim === state.at.aims[target.dataset.aim] ? null : aim;
    } else if (target.dataset.action) {
      readActions();
    } else {
      return undefined;
    }
    return touch();
  });

  form.addEventListener('input', function (event) {
    var target = event.target;
    if ('reason' in target.dataset) {
      var card = target.closest('[data-competency]');
      answerTo(card.dataset.competency).reason = target.value;
      measure(target);
      if (target.value && isReflected(card.dataset.competency)) { return reflect(card, true); }
      touch();
    } else if (target.dataset.action) {
      if (target.dataset.action === 'text') { measure(target); }
      if (target.dataset.action === 'review_date' && target.validity.valid) { judgeDate(target); }
      readActions();
      touch();
    }
  });

  form.addEventListener('submit', function (event) { event.preventDefault(); });

  /* Where one stands is kept with the answers; walking about alone starts no round. */
  function walkTo(step) {
    var level = picked || draft.level;
    if (draft.step === 'groups' && !draft.chosen.length && state.steps.indexOf(step) > state.steps.indexOf('groups')) {
      problem(words.groupNeeded);
      return;
    }
    if (!state.levels.length || state.steps.indexOf(step) <= state.steps.indexOf('level')) { goTo(step); return; }
    if (!level) { show('level', draft.step !== 'level'); problem(words.levelNeeded); return; }
    withLevel(level, function () {
      if (picked && picked !== level) { walkTo(step); return; }  // another was ticked while this one was on its way
      picked = '';
      goOnAt(level);
      goTo(step);
    });
  }

  function goTo(step) {
    if (!stale) { unread = false; }
    if (finishing && !sending) { stopFinishing(); }
    show(step, true);
    var reached = state.steps.indexOf(step);
    moved = moved || reached > furthest;
    furthest = Math.max(furthest, reached);
    if (round || changed) { touch(); }
  }

  function walk(by) { walkTo(state.steps[state.steps.indexOf(draft.step) + by]); }

  /* Asks once where something may have been forgotten; nothing is required to finish. */
  function warn() {
    var undated = all('[data-action="review_date"]', form).filter(function (field) { return !field.validity.valid; })[0];
    var wordless = all('.cxb-action', form).filter(function (row) { return !hasText(row) && dayOf(row); })[0];
    if (undated) {
      judgeDate(undated);
      undated.focus();
    } else if (wordless) {
      problem(words.actionText, wordless);
      one('[data-action="text"]', wordless).focus();
    } else if (!asked().some(isAnswered)) {
      problem(words.nothingRated);
      problemBox.focus();
    }
    warned = Boolean(undated || wordless) || !asked().some(isAnswered);
    return warned;
  }

  var does = {
    next: function () { walk(1); },
    back: function () { walk(-1); },
    submit: function (button) {
      if (finishing) { return; }
      if (other) { bring(conflictBox); return; }
      if (unread) { bring(problemBox); return; }
      if (!warned && warn()) { return; }
      button.setAttribute('aria-disabled', 'true');  // and not disabled, which would take the focus away
      finishing = true;
      send();
    },
    'last-round': showLastRound,
    again: function () {
      if (looking) { show(draft.step, true); return; }
      withLevel(carried && carried.level, function () {
        draft = carried ? fitting(carried) : emptyDraft();
        saveId = newId();
        status('', '');
        show(state.steps[0], true);
        if (carried) { carried = null; touch(); }
      }, function (sentence) { part('action-status', part('done')).textContent = sentence; });
    },
    flag: function (button) {
      var answer = answerTo(button.closest('[data-competency]').dataset.competency);
      var pressed = button.getAttribute('aria-pressed') !== 'true';
      answer.flagged = (answer.flagged || []).filter(function (id) { return id !== button.dataset.flag; });
      if (pressed) { answer.flagged.push(button.dataset.flag); }
      button.setAttribute('aria-pressed', String(pressed));
      touch();
    },
    'all-groups': function () {
      draft.chosen = state.at.competencies.slice();
      fillGroups();
      touch();
    },
    clear: function (button) {
      var card = button.closest('[data-competency]');
      var answer = answerTo(card.dataset.competency);
      answer.answer = '';
      answer.initial = answer.revised = answer.aim = null;
      check(card, card.dataset.competency, '');
      one('input', card).focus();
      fillCard(card.dataset.competency);
      count();
      touch();
    },
    'clear-revised': function (button) {
      var card = button.closest('[data-revised]');
      answerTo(card.dataset.revised).revised = null;
      check(card, 'revised-' + card.dataset.revised, '');
      one('input', card).focus();
      button.hidden = true;
      touch();
    },
    'add-action': function () { one('textarea', addAction()).focus(); },
    'remove-action': function (button) {
      var row = button.closest('.cxb-action');
      var offer = hasAnything(row) && stamp('undo');
      row.insertAdjacentElement('afterend', offer || document.createElement('span'));
      row.remove();
      actionsChanged();
      (offer ? one('button', offer) : one('[data-do="add-action"]', form)).focus();
      if (!offer) { return; }
      one('button', offer).addEventListener('click', function () {
        offer.replaceWith(row);
        actionsChanged();
        one('textarea', row).focus();
      });
    },
    'keep-mine': function () { settle(false); },
    'use-other': function () { settle(true); }
  };

  root.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (!button || !root.contains(button) || event.detail > 1) { return; }  // a second tap on the same is none
    if (button.dataset.show) { goToField(button.dataset.show); return; }
    if (button.dataset.go) { walkTo(button.dataset.go); }
    if (button.dataset.idea) {
      var empty = all('.cxb-action', form).filter(function (row) { return !hasText(row); })[0] || addAction();
      one('[data-action="text"]', empty).value = button.dataset.idea;
      if (button.dataset.about) {  // planned once is enough
        one('[data-action="competency"]', empty).value = button.dataset.about;
        button.disabled = true;
      }
      readActions();
      touch();
      one('[data-action="text"]', empty).focus();
    }
    if (button.dataset['in']) {
      var day = new Date();
      day.setDate(day.getDate() + Number(button.dataset['in']));
      one('[data-action="review_date"]', button.closest('.cxb-action')).value = [day.getFullYear(),
        ('0' + (day.getMonth() + 1)).slice(-2), ('0' + day.getDate()).slice(-2)].join('-');
      readActions();
      touch();
    }
    if (does[button.dataset.do]) { does[button.dataset.do](button); }
  });

  startOwnLines(root, state.urls, post);

  /* A unit is opened that was recommended. The link works by itself, whether this arrives or not. */
  function follow(event) {
    var link = event.target.closest('a[data-follow]');
    if (!link || event.button > 1) { return; }  // the right button only asks what to do
    post(state.urls.follow, { topic: link.dataset.topic, unit: link.dataset.follow }, true).catch(function () {});
  }
  root.addEventListener('click', follow);
  root.addEventListener('auxclick', follow);

  window.addEventListener('online', function () { wait = RETRY_FIRST; send(); });
  document.addEventListener('visibilitychange', function () { if (document.hidden) { leave(); } });
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', function (event) {
    // A copy that the browser kept: another page of this tab, or another person, may have been here since.
    if (event.persisted && JSON.stringify(kept().seen || null) !== JSON.stringify(seen)) { loadAgain(); }
  });
  window.addEventListener('beforeunload', function (event) {
    if (changed && part('status', form).dataset.kind === 'waiting') { event.preventDefault(); }  // no server has it yet
  });

  /* The second half of a double tap lands on what has just come to stand there. */
  ['mousedown', 'click'].forEach(function (kind) {
    root.addEventListener(kind, function (event) {
      if (event.detail > 1 && window.performance.now() - arrived < TWICE) {
        event.preventDefault();
        event.stopPropagation();
      }
    }, true);
  });

  /* ---- beginning ------------------------------------------------------------------------------------------- */

  /* What the author has taken out of the assessment meanwhile is taken out of the draft too, and said. */
  function fitting(typed) {
    var answers = {};
    gone = [];
    Object.keys(typed.answers).forEach(function (id) {
      if (isAskedHere(id)) {
        answers[id] = typed.answers[id];
        if (state.steps.indexOf('discuss') < 0) { answers[id].revised = null; }
      } else if (typed.answers[id].answer || typed.answers[id].reason) {
        gone.push({ where: 'answers.' + id, message: words.goneAnswer });
      }
    });
    typed.answers = answers;
    typed.chosen = typed.chosen.filter(isAskedHere).slice(0, state.chooseUpTo || typed.chosen.length);
    if (state.at.groups) {  // whole groups; where none is ticked yet, those that something was answered in
      typed.chosen = groupsWith(typed.chosen.length ? typed.chosen : Object.keys(answers));
    }
    Object.keys(answers).forEach(function (id) {  // what a framework no longer says can't be marked in it
      answers[id].flagged = (answers[id].flagged || []).filter(function (statement) {
        return one('[data-says="' + statement + '"]', cards[id]);
      });
    });
    typed.actions.forEach(function (action, number) {
      if (isAskedHere(action.competency)) { return; }
      if (action.competency) { gone.push({ where: 'actions.' + number + '.competency', message: words.goneAbout }); }
      action.competency = '';
    });
    ['role', 'organisation'].forEach(function (name) {
      var offered = offeredAs(name, typed[name]);
      if (typed[name] && offered === undefined) { gone.push({ where: name, message: words.goneChoice }); }
      typed[name] = offered || '';
    });
    if (typed.level !== state.at.level && (typed.level || !state.levels.length)) {  // it is not offered any more
      typed.level = state.at.level;
      typed.answers = {};
    }
    return typed;
  }

  /* The option that says the same, however its blanks are written; undefined where it is offered no more. */
  function offeredAs(name, value) {
    var field = one('[data-field="' + name + '"]', form);
    var same = function (text) { return text.normalize('NFC').split(/\s+/).filter(Boolean).join(' '); };
    return field && value ? Array.prototype.map.call(field.options, function (each) { return each.value; })
      .filter(function (each) { return same(each) === same(value); })[0] : undefined;
  }

  try {  // what somebody else left in this tab is not for this person
    Object.keys(window.sessionStorage).forEach(function (key) {
      if (key.indexOf('competency:') === 0 && !key.endsWith(':' + state.learner)) { window.sessionStorage.removeItem(key); }
    });
  } catch (_) { /* no storage, nothing left */ }

  var unsent = kept();
  seen = unsent.seen || null;
  if (isBehind()) { loadAgain(); return; }
  draft = emptyDraft();
  function begin() {
    if (state.stored) {
      draft = fitting(state.stored.draft);
      acknowledged(state.stored.round, state.stored.revision, '');
    }
    aside = unsent.aside || {};
    if (unsent.draft && unsent.draft.answers) {
      draft = fitting(unsent.draft);
      round = unsent.round;
      revision = unsent.revision;
      sentIds = unsent.ids || [];
      saveId = unsent.id || saveId;
      changed = true;
      unread = !round && unsent.promise !== state.promise;
      show(unread ? state.steps[0] : draft.step, false);
      if (unread) { problem(words.promiseChanged); }
      allSaved = words.restored;
      send();
    } else if (state.stored || !part('done') || !part('done').firstElementChild) {
      show(draft.step, false);
    } else {
      showDone(false);
      if (unsent.late) { carry(fitting(unsent.late)); }
    }
    if (!changed && !unsent.late && !carried) { forget(); }
    furthest = state.steps.indexOf(draft.step);
  }

  /* What was not sent yet may be about another level than the page came with. Nothing is shown, and nothing touched,
     before that level is here. */
  function beginAtTheirLevel() {
    var first = unsent.draft || (!state.stored && unsent.late);
    withLevel(first && first.level, function () { form.inert = false; begin(); }, function (sentence) {
      form.hidden = false;
      form.inert = true;
      status(sentence, 'waiting');
      window.setTimeout(beginAtTheirLevel, wait);
      wait = Math.min(wait * 2, RETRY_MOST);
    });
  }
  beginAtTheirLevel();
}
