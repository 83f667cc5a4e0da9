/* The author's editor: parts behind tabs, what is ticked and how long it takes, the course's units beside the topics.
   Saving and problems are the matter of authoring_form.js.
   Needs no library and no global of the host; touches nothing outside its own block. */
import { startForm } from '../forms/main.js';

export function start(runtime, root) {
  var one = function (selector, from) { return (from || page).querySelector(selector); };
  var all = function (selector, from) { return Array.prototype.slice.call((from || page).querySelectorAll(selector)); };
  var part = function (name, from) { return one('[data-part="' + name + '"]', from); };

  var page = root.querySelector('[data-part="editor"]');
  if (!page) { return; }
  var form = one('form');
  var common = startForm(runtime, page, {
    collect: collect, undecided: undecided, place: placeOf, marked: marked, goTo: goTo, saved: saved,
    restart: function () { start(runtime, root); }
  });
  var state = common.state;
  var words = state.words;
  var status = common.status;
  var problem = common.problem;
  var post = common.post;

  var NARROW = 480;            // pixels; on a phone sections begin folded
  var OPEN_AT_ONCE = 40;       // units; a course with more begins with its sections folded
  var ownText = null;          // the file that was chosen here to be used; null while the stored one counts
  var pendingText = null;      // a file that was checked and is looked at
  var remembered = {};         // what was ticked in each framework, in case the author comes back to it
  var checkNumber = 0;         // counts the times that it was looked over
  var fileNumber = 0;          // counts the files that were chosen
  var current = '';            // the framework whose parts are shown
  var initial = {};            // what was set when the editor opened, to see what has changed
  var mappedBefore = {};       // every topic of the map as it is stored, of another framework too

  function say(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
  }
  /* Asks for something that is shown; nothing is saved by it. */
  function ask(url, body, then) {
    status(words.loading);
    problem('');
    return post(url, body).then(function (result) {
      status('');
      if (result.ok) { then(result.answer); return true; }
      problem([result.answer.error].concat(result.answer.problems || []).join(' '));
      return false;
    }).catch(function () {
      status('');
      problem(words.unreachable);
      return false;
    });
  }

  /* ---- tabs ------------------------------------------------------------------------------------------------- */

  var tabs = all('[role="tab"]');

  function showTab(tab, focus) {
    tabs.forEach(function (each) {
      var chosen = each === tab;
      each.setAttribute('aria-selected', String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      panelOf(each).hidden = !chosen;
    });
    one('[data-do="next-tab"]').hidden = tab === tabs[tabs.length - 1];
    if (focus) { tab.focus(); }
    part('length-line').hidden = !boxes().length || tab.dataset.tab !== 'what';
    if (tab.dataset.tab === 'check') { check(); }
  }
  function panelOf(tab) { return one('[data-panel="' + tab.dataset.tab + '"]'); }
  function tabOf(place) {
    var panel = place.closest('[data-panel]');
    return panel && tabs.filter(function (tab) { return tab.dataset.tab === panel.dataset.panel; })[0];
  }
  function currentTab() { return tabs.filter(function (tab) { return tab.getAttribute('aria-selected') === 'true'; })[0]; }

  page.addEventListener('keydown', function (event) {
    var tab = event.target.closest('[role="tab"]');
    if (tab) {
      var at = tabs.indexOf(tab);
      var forward = getComputedStyle(page).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
      var backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
      var to = event.key === forward ? at + 1 : event.key === backward ? at - 1
        : event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : -1;
      if (event.key === backward && at === 0) { to = tabs.length - 1; }
      if (to >= 0) {
        event.preventDefault();
        showTab(tabs[to % tabs.length], true);
      }
    }
  });

  /* ---- what is set ------------------------------------------------------------------------------------------ */

  function ticked(name) {
    return all('input[name="' + name + '"]:checked').map(function (box) { return box.value; });
  }
  function aims() {
    var found = {};
    all('[data-aim]').forEach(function (input) {
      if (input.validity.badInput) { found[input.dataset.aim] = -1; }  // something that is no number: refused in words
      else if (input.value !== '') { found[input.dataset.aim] = Number(input.value); }
    });
    return found;
  }
  /* Without topics that were ticked here for a framework that has been left since: nobody could untick them. */
  function unitMap() {
    var map = {};
    var known = {};
    allTopics().forEach(function (topic) { known[topic.id] = true; });
    Object.keys(state.map).forEach(function (id) {
      map[id] = {
        topics: state.map[id].topics.filter(function (topic) { return known[topic] || mappedBefore[topic]; }),
        minutes: state.map[id].minutes || 0
      };
    });
    return map;
  }
  function collect() {
    var fields = {};
    new FormData(form).forEach(function (value, name) {
      if (typeof value === 'string') { (fields[name] = fields[name] || []).push(value); }
    });
    all('input[type="number"][name]').forEach(function (input) {
      if (input.validity.badInput) { fields[input.name] = ['?']; }  // the browser tells it as empty: refused in words
    });
    fields.aims = [JSON.stringify(aims())];
    fields.own_topics = [JSON.stringify(state.ownTopics)];
    fields.unit_map = [JSON.stringify(unitMap())];
    if (ownText !== null) { fields.own_framework = [ownText]; }
    return fields;
  }

  /* A file that is only looked at would not be saved, whatever the page shows of it. */
  function undecided() {
    return pendingText !== null && select().value === state.own ? { own_framework: [words.notUsed] } : {};
  }

  /* Beside what has changed stands what that means for learners who have answered already. */
  function showEffects() {
    var effects = all('[data-affects]');
    if (!effects.length) { return; }
    var now = collect();
    effects.forEach(function (line) {
      var name = line.dataset.affects;
      line.hidden = JSON.stringify(now[name] || []) === JSON.stringify(initial[name] || []);
    });
  }

  /* ---- problems --------------------------------------------------------------------------------------------- */

  /* Where a problem of a part belongs that has no place of its own in the form. */
  function placeOf(name) {
    var split = /^own_topics\.([^.]+)\.(\w+)$/.exec(name);
    if (split) {
      var card = all('[data-topic-id]').filter(function (each) { return each.dataset.topicId === split[1]; })[0];
      return card && one('[data-of="' + split[2] + '"]', card);
    }
    return name.indexOf('unit_map.') === 0 ? rowOf(name.slice('unit_map.'.length)) : null;
  }

  /* Each tab says how many of its places are to be looked at. */
  function marked(found) {
    found.sort(function (a, b) { return tabs.indexOf(tabOf(a.set)) - tabs.indexOf(tabOf(b.set)); });
    tabs.forEach(function (tab) {
      var count = found.filter(function (each) { return tabOf(each.set) === tab; }).length;
      part('tab-note', tab).textContent = count ? ' (' + say(words.toMend, { count: count }) + ')' : '';
      tab.classList.toggle('cxb-mend', Boolean(count));
    });
  }

  function goTo(target) {
    var tab = target && tabOf(target.set);
    if (!tab) { return; }
    showTab(tab, false);
    var inside = target.input || target.set;
    for (var fold = inside.closest('details'); fold; fold = fold.parentNode.closest('details')) { fold.open = true; }
    if (target.set.matches('details')) { target.set.open = true; }
    if (target.set.dataset.unit && target.set.hidden) {  // what was looked for last hides it
      part('find-unit').value = part('which').value = '';
      filterUnits();
    }
    if (target.input && target.input.offsetParent !== null) { target.input.focus(); } else { tab.focus(); }
  }

  /* ---- frameworks ------------------------------------------------------------------------------------------- */

  function select() { return one('[name="framework"]'); }

  function remember() {
    if (current) { remembered[current] = chosen(); }
  }

  /* What is set of what belongs to a framework. */
  function chosen() {
    return {
      spread: (one('[name="spread"]:checked') || {}).value || state.set.spread,
      competencies: ticked('competencies'), areas: ticked('areas'),
      level: (one('[name="level"]') || {}).value || '',
      choose_up_to: (one('[name="choose_up_to"]') || {}).value || '', aims: aims()
    };
  }

  /* Fills it in. Groups with something ticked are open. */
  function fillIn(set) {
    ['competencies', 'areas'].forEach(function (name) {
      all('input[name="' + name + '"]').forEach(function (box) { box.checked = set[name].indexOf(box.value) >= 0; });
    });
    all('[name="spread"]').forEach(function (input) {
      if (input.type === 'radio') { input.checked = input.value === set.spread; } else { input.value = set.spread; }
    });
    if (one('[name="level"]')) { one('[name="level"]').value = set.level; }
    one('[name="choose_up_to"]').value = set.choose_up_to;
    all('[data-aim]').forEach(function (input) {
      input.value = input.dataset.aim in set.aims ? set.aims[input.dataset.aim] : '';
    });
    var areas = all('[data-area]');
    areas.forEach(function (area) { area.open = areas.length < 3 || boxes(area).some(isTicked); });
    count();
  }

  function chooseFramework() {
    var wanted = select().value;
    remember();
    part('own').hidden = wanted !== state.own;
    var body = { framework: wanted };
    if (wanted === state.own && ownText !== null) { body.own_framework = ownText; }
    return ask(state.urls.framework, body, function (answer) {
      if (select().value !== wanted) { return; }  // the author has gone on to another one since
      takeParts(answer);
      if (remembered[wanted]) { fillIn(remembered[wanted]); }
      showEffects();
    }).then(function (ok) {
      if (ok || select().value !== wanted) { return ok; }
      select().value = current;
      part('own').hidden = current !== state.own;
      return false;
    });
  }

  function takeParts(answer) {
    Object.keys(answer.html).forEach(function (name) { part(name).innerHTML = answer.html[name]; });
    current = answer.framework;
    select().value = current;
    part('own').hidden = current !== state.own;
    if (answer.own_framework) { useText(answer.own_framework); }
    state.topics = answer.topics;
    suggestAim(answer.aim);
    drawTopics();
    drawUnits();
    fillIn(answer.set);
  }

  /* Where the author leaves the aim open, this is what counts. */
  function suggestAim(aim) {
    one('[name="aim"]').placeholder = aim === null || aim === undefined ? '' : say(words.suggested, { aim: aim });
  }

  function sameAs() {
    if (!part('same').value) { status(words.choose); part('same').focus(); return; }
    remember();
    ask(state.urls.framework, { same_as: part('same').value }, function (answer) {
      takeParts(answer);
      status(words.sameAs);
      showEffects();
    });
  }

  function useText(text) {
    ownText = text;
    one('[data-do="save-file"]').hidden = false;
  }

  function checkFile(file) {
    var reader = new FileReader();
    var number = fileNumber += 1;
    forgetFile();
    fileProblems([]);
    if (file.size > state.mostBytes) {
      fileProblems([say(words.tooBig, { most: state.mostBytes.toLocaleString() })]);
      return;
    }
    reader.onload = function () {
      status(words.loading);
      problem('');
      post(state.urls.file, { file: String(reader.result).replace(/^[^,]*,?/, '') }).then(function (result) {
        if (number !== fileNumber) { return; }  // another was chosen meanwhile
        status('');
        if (result.ok) {
          pendingText = result.answer.text;
          part('file-preview').innerHTML = result.answer.html;
          one('[data-do="use-file"]').hidden = one('[data-do="leave-file"]').hidden = false;
        } else {
          fileProblems([result.answer.error].concat(result.answer.problems || []));
        }
      }).catch(function () { status(''); problem(words.unreachable); });
    };
    reader.readAsDataURL(file);
  }

  function fileProblems(sentences) {
    var list = part('file-problems');
    list.textContent = '';
    sentences.forEach(function (sentence) { list.appendChild(document.createElement('li')).textContent = sentence; });
    list.hidden = !sentences.length;
    if (sentences.length) { list.tabIndex = -1; list.focus(); }
  }

  function useFile() {
    var before = ownText;
    useText(pendingText);
    select().value = state.own;
    chooseFramework().then(function (ok) {
      if (!ok) { ownText = before; return; }
      leaveFile();
      status(words.unsaved);
      select().focus();
    });
  }

  function leaveFile() {
    forgetFile();
    part('file').value = '';
    part('file').dispatchEvent(new Event('input', { bubbles: true }));  // what was said of it holds no more
    part('file').focus();
  }

  function forgetFile() {
    pendingText = null;
    part('file-preview').textContent = '';
    one('[data-do="use-file"]').hidden = one('[data-do="leave-file"]').hidden = true;
  }

  function saveFile() {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([ownText === null ? state.ownFile : ownText], { type: 'application/xml' }));
    link.download = 'framework.xml';
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  /* ---- competencies ----------------------------------------------------------------------------------------- */

  function boxes(from) { return all('input[name="competencies"]', from); }
  function isTicked(box) { return box.checked; }

  function count() {
    var choice = part('choice');
    var spread = (one('[name="spread"]:checked') || {}).value || 'these';
    all('[data-spread]', choice).forEach(function (set) { set.hidden = set.dataset.spread !== spread; });
    all('[data-area]', choice).forEach(function (area) {
      var inside = boxes(area);
      var done = inside.filter(isTicked).length;
      var every = one('[data-all]', area);
      part('area-count', area).textContent = ' ' + say(words.areaCount, { done: done, all: inside.length });
      every.checked = done === inside.length;
      every.indeterminate = done > 0 && done < inside.length;
    });
    var length = part('length');
    part('length-line').hidden = !boxes().length || currentTab().dataset.tab !== 'what';
    var upTo = Number((one('[name="choose_up_to"]') || {}).value) || 0;
    var number = spread === 'these' ? boxes().filter(isTicked).length : spread === 'all' ? boxes().length : upTo;
    var minutes = Math.max(5, rounded(number * state.minutesEach));
    var long = number > state.many && spread !== 'areas';
    var sentence = { these: words.ticked, all: words.everything, areas: words.pickedBy }[spread];
    length.textContent = number ? say(sentence, { count: number, minutes: minutes }) : words.nothing;
    part('length-line').classList.toggle('cxb-effect', long);
    part('long').textContent = !long ? '' : spread === 'all' ? words.inGroups : say(words.tooMany, { many: state.many });
    part('long').hidden = !long;
    showAims(spread);
    var sensitive = boxes().some(function (box) { return 'sensitive' in box.dataset && (spread !== 'these' || box.checked); });
    all('[data-part="sensitive"]').forEach(function (line) { line.hidden = !sensitive; });
  }

  /* As the server rounds, which tells learners: a half goes to the even number. */
  function rounded(number) { return number % 1 === 0.5 ? 2 * Math.round(number / 2) : Math.round(number); }

  /* Only what can be asked has an aim to set. */
  function showAims(spread) {
    var asked = {};
    boxes().forEach(function (box) { asked[box.value] = spread !== 'these' || box.checked; });
    all('[data-aim-of]').forEach(function (row) { row.hidden = !asked[row.dataset.aimOf] && !one('input', row).value; });
  }

  function find(text) {
    var wanted = text.trim().toLocaleLowerCase();
    var found = 0;
    all('[data-area]').forEach(function (area) {
      var some = 0;
      all('[data-find]', area).forEach(function (label) {
        var matches = label.dataset.find.toLocaleLowerCase().indexOf(wanted) >= 0;
        label.hidden = !matches;
        some += matches ? 1 : 0;
      });
      one('.cxb-every', area).hidden = Boolean(wanted);
      area.hidden = !some;
      if (wanted && some && !area.open) {
        area.open = true;
        area.dataset.opened = '';
      } else if (!wanted && 'opened' in area.dataset) {  // it was folded before the search
        area.open = boxes(area).some(isTicked);
        delete area.dataset.opened;
      }
      found += some;
    });
    part('found').textContent = wanted ? say(words.found, { count: found }) : '';
  }

  /* ---- topics of our own -------------------------------------------------------------------------------------- */

  function topicOf(place) {
    var id = place.closest('[data-topic-id]').dataset.topicId;
    return state.ownTopics.filter(function (topic) { return topic.id === id; })[0];
  }

  function drawTopics() {
    var list = part('own-topics');
    list.textContent = '';
    state.ownTopics.forEach(function (topic) { list.appendChild(topicCard(topic)); });
    countTopics();
  }
  function countTopics() { part('own-count').textContent = state.ownTopics.length ? ' ' + state.ownTopics.length : ''; }

  function topicCard(topic) {
    var card = part('topic-template').content.firstElementChild.cloneNode(true);
    card.dataset.topicId = topic.id;
    one('legend', card).textContent = topic.title || words.newTopic;
    all('[data-topic]', card).forEach(function (input) { input.value = topic[input.dataset.topic] || (input.dataset.topic === 'for' ? 'person' : ''); });
    part('helps-list', card).appendChild(part('helps').content.cloneNode(true));
    all('[data-helps]', card).forEach(function (each) { each.value = String((topic.helps || {})[each.dataset.helps] || 0); });
    countHelps(card, topic);
    return card;
  }

  function countHelps(card, topic) {
    var count = all('[data-helps]', card).filter(function (each) { return (topic.helps || {})[each.dataset.helps]; }).length;
    part('helps-title', card).textContent = count ? say(words.helps, { count: count }) : words.helpsNone;
  }

  function addTopic() {
    var topic = { id: common.newId('own'), title: '', about: '', url: '', 'for': 'person', helps: {} };
    state.ownTopics.push(topic);
    part('own-topics').appendChild(topicCard(topic));
    countTopics();
    drawUnits();
    one('[data-topic-id="' + topic.id + '"] [data-topic="title"]').focus();
  }

  function removeTopic(button) {
    var topic = topicOf(button);
    state.ownTopics.splice(state.ownTopics.indexOf(topic), 1);
    Object.keys(state.map).forEach(function (id) {
      state.map[id].topics = state.map[id].topics.filter(function (each) { return each !== topic.id; });
      tidy(id);
    });
    button.closest('[data-topic-id]').remove();
    countTopics();
    drawUnits();
    status(words.removed);
    one('[data-do="add-topic"]').focus();
  }

  function changeTopic(input) {
    var topic = topicOf(input);
    var card = input.closest('[data-topic-id]');
    if (input.dataset.helps) {
      topic.helps = Object.assign({}, topic.helps);
      if (input.value === '0') { delete topic.helps[input.dataset.helps]; } else { topic.helps[input.dataset.helps] = Number(input.value); }
      countHelps(card, topic);
    } else {
      topic[input.dataset.topic] = input.value;
      one('legend', card).textContent = topic.title || words.newTopic;
      if (input.dataset.topic === 'title') { drawUnits(); }
    }
  }

  /* ---- units -------------------------------------------------------------------------------------------------- */

  var sections = [];
  function allTopics() { return state.topics.concat(state.ownTopics); }
  function titleOfTopic(id) {
    var found = allTopics().filter(function (topic) { return topic.id === id; })[0];
    return found ? found.title || words.newTopic : state.otherTopics[id] || id;
  }
  function isMapped(id) { return Boolean(state.map[id] && state.map[id].topics.length); }
  function tidy(id) {
    if (state.map[id] && !state.map[id].topics.length && !state.map[id].minutes) { delete state.map[id]; }
  }

  function drawUnits() {
    var place = part('sections');
    drawGone();
    if (!place) { return; }
    var open = {};
    sections.forEach(function (section, number) { open[number] = section.box.open; });
    place.textContent = '';
    var total = state.outline.reduce(function (sum, section) { return sum + unitsIn(section).length; }, 0);
    sections = state.outline.filter(function (section) { return unitsIn(section).length; }).map(function (section, number) {
      var box = part('section-template').content.firstElementChild.cloneNode(true);
      one('.cxb-area-title', box).textContent = section[0];
      var drawn = { box: box, section: section, built: false };
      box.addEventListener('toggle', function () { if (box.open) { build(drawn); } });
      place.appendChild(box);
      if (number in open ? open[number] : total <= OPEN_AT_ONCE && page.clientWidth > NARROW) { box.open = true; build(drawn); }
      return drawn;
    });
    filterUnits();
  }

  function unitsIn(section) {
    return section[1].reduce(function (units, subsection) { return units.concat(subsection[1]); }, []);
  }

  function build(drawn) {
    if (drawn.built) { return; }
    drawn.built = true;
    var rows = document.createDocumentFragment();
    drawn.section[1].forEach(function (subsection) {
      var group = rows.appendChild(document.createElement('div'));
      if (subsection[0]) { group.appendChild(document.createElement('h4')).textContent = subsection[0]; }
      subsection[1].forEach(function (unit) { group.appendChild(unitRow(unit[0], unit[1])); });
    });
    drawn.box.appendChild(rows);
    filterUnits();
  }

  /* Some titles bring their own short form, such as AMBIT, in brackets at their end. */
  function shortened(title) { return (/\(([A-Z]{2,8})\)$/.exec(title) || [])[1] || title; }

  function unitRow(id, title) {
    var row = part('unit-template').content.firstElementChild.cloneNode(true);
    var mapped = state.map[id] || { topics: [], minutes: 0 };
    row.dataset.unit = id;
    one('legend', row).textContent = title;
    var others = mapped.topics.filter(function (id) { return !allTopics().some(function (topic) { return topic.id === id; }); });
    allTopics().concat(others.map(function (id) { return { id: id, title: titleOfTopic(id) }; })).forEach(function (topic) {
      var chip = part('chip-template').content.firstElementChild.cloneNode(true);
      one('input', chip).value = topic.id;
      one('input', chip).checked = mapped.topics.indexOf(topic.id) >= 0;
      one('span', chip).textContent = shortened(topic.title) || words.newTopic;
      one('input', chip).setAttribute('aria-label', topic.title || words.newTopic);
      chip.title = topic.title;
      one('.cxb-chips', row).insertBefore(chip, one('.cxb-minutes', row));
    });
    part('minutes', row).value = mapped.minutes || '';
    return row;
  }

  function rowOf(id) {
    sections.forEach(function (drawn) {
      if (unitsIn(drawn.section).some(function (unit) { return unit[0] === id; })) { build(drawn); }
    });
    return all('[data-unit]').filter(function (row) { return row.dataset.unit === id; })[0];
  }

  function changeUnit(input) {
    var id = input.closest('[data-unit]').dataset.unit;
    var mapped = state.map[id] = state.map[id] || { topics: [], minutes: 0 };
    if (input.type === 'checkbox') {
      mapped.topics = mapped.topics.filter(function (topic) { return topic !== input.value; });
      if (input.checked) { mapped.topics.push(input.value); }
    } else {
      mapped.minutes = input.validity.badInput ? -1 : Number(input.value) || 0;
    }
    tidy(id);
    countUnits();
  }

  /* Units are looked for in what the course has, whether they are drawn yet or not. */
  function filterUnits() {
    if (!part('find-unit')) { return; }
    var wanted = part('find-unit').value.trim().toLocaleLowerCase();
    var which = part('which').value;
    sections.forEach(function (drawn) {
      var shown = {};
      drawn.found = 0;
      unitsIn(drawn.section).forEach(function (unit) {
        var fits = unit[1].toLocaleLowerCase().indexOf(wanted) >= 0 && (!which || isMapped(unit[0]) === (which === 'with'));
        shown[unit[0]] = fits;
        drawn.found += fits ? 1 : 0;
      });
      drawn.box.hidden = !drawn.found;
      if (wanted && drawn.found && !drawn.built) { drawn.box.open = true; build(drawn); return; }
      all('[data-unit]', drawn.box).forEach(function (row) { row.hidden = !shown[row.dataset.unit]; });
      all('div', drawn.box).forEach(function (group) {
        if (group.parentNode === drawn.box) { group.hidden = !one('[data-unit]:not([hidden])', group); }
      });
    });
    countUnits();
  }

  function countUnits() {
    var shown = 0;
    var total = 0;
    var mapped = 0;
    sections.forEach(function (drawn) {
      var units = unitsIn(drawn.section);
      var done = units.filter(function (unit) { return isMapped(unit[0]); }).length;
      part('section-count', drawn.box).textContent = ' ' + say(words.mapped, { done: done, all: units.length });
      shown += drawn.found || 0;
      total += units.length;
      mapped += done;
    });
    if (part('units-found')) { part('units-found').textContent = say(words.shown, { shown: shown, all: total, mapped: mapped }); }
  }

  function drawGone() {
    var box = part('gone');
    if (!box) { return; }
    var list = one('ul', box);
    list.textContent = '';
    state.missing.filter(function (id) { return state.map[id]; }).forEach(function (id) {
      var line = part('gone-template').content.firstElementChild.cloneNode(true);
      line.dataset.gone = id;
      one('span', line).textContent = say(words.gone, {
        title: state.map[id].title || words.aUnit, topics: state.map[id].topics.map(titleOfTopic).join(', ')
      });
      list.appendChild(line);
    });
    box.hidden = !list.firstElementChild;
    part('twins').hidden = !state.twins.some(function (pair) { return state.map[pair[0]]; });
  }

  function removeUnit(button) {
    delete state.map[button.closest('[data-gone]').dataset.gone];
    drawGone();
    status(words.removed);
    (one('[data-gone] button') || part('find-unit')).focus();
  }

  /* In a copied section: the ticks go from the units that were copied to the copies. */
  function useTwins() {
    state.twins.forEach(function (pair) {
      var from = state.map[pair[0]];
      var to = state.map[pair[1]];
      if (!from) { return; }
      delete state.map[pair[0]];
      state.map[pair[1]] = to ? merged(to, from) : from;
    });
    state.twins = [];
    drawUnits();
    status(words.moved);
    part('find-unit').focus();
  }

  /* Everything that is ticked at either, and the minutes of the first that says them. */
  function merged(mine, theirs) {
    theirs.topics.forEach(function (topic) { if (mine.topics.indexOf(topic) < 0) { mine.topics.push(topic); } });
    mine.minutes = mine.minutes || theirs.minutes;
    return mine;
  }

  function takeOver() {
    if (!part('from').value) { status(words.choose); part('from').focus(); return; }
    ask(state.urls.takeOver, { same_as: part('from').value }, function (answer) {
      var known = state.ownTopics.map(function (topic) { return topic.id; });
      var more = answer.own_topics.filter(function (topic) { return known.indexOf(topic.id) < 0; });
      state.ownTopics = state.ownTopics.concat(more);
      Object.keys(answer.unit_map).forEach(function (id) {
        var theirs = answer.unit_map[id];
        state.map[id] = merged(state.map[id] || { topics: [], minutes: 0, title: theirs.title }, theirs);
      });
      drawTopics();
      drawUnits();
      status(say(words.took, { units: Object.keys(answer.unit_map).length, topics: more.length }));
    });
  }

  /* ---- looking it over, saving -------------------------------------------------------------------------------- */

  function check() {
    var place = part('checked');
    var number = checkNumber += 1;
    status(words.loading);
    post(state.urls.check, { fields: collect() }).then(function (result) {
      if (number !== checkNumber) { return; }  // it is looked over anew already
      status('');
      common.mark(result.answer.fields || {});
      if (result.ok) { place.innerHTML = result.answer.html; } else { place.textContent = result.answer.error; }
    }).catch(function () {
      status('');
      place.textContent = words.unreachable;
    });
  }

  function saved() {
    if (ownText !== null) { state.ownFile = ownText; }
    state.set = chosen();
    initial = collect();
    showEffects();
  }

  /* ---- what is done with it ----------------------------------------------------------------------------------- */

  var does = {
    check: check,
    'next-tab': function () { showTab(tabs[tabs.indexOf(currentTab()) + 1], true); },
    core: function () { boxes().forEach(function (box) { box.checked = 'core' in box.dataset; }); count(); showEffects(); },
    none: function () { boxes().forEach(function (box) { box.checked = false; }); count(); showEffects(); },
    same: sameAs,
    'use-file': useFile,
    'leave-file': leaveFile,
    'save-file': saveFile,
    'add-topic': addTopic,
    'remove-topic': removeTopic,
    'remove-unit': removeUnit,
    'take-over': takeOver,
    twins: useTwins
  };

  page.addEventListener('click', function (event) {
    if (event.target === part('file')) { event.target.value = ''; }  // a file that was mended has the same name
    var button = event.target.closest('button');
    if (!button) { return; }
    if (button.dataset.tab) { showTab(button, false); }
    if (does[button.dataset['do']]) { does[button.dataset['do']](button); }
  });

  page.addEventListener('change', function (event) {
    var input = event.target;
    if (input === select()) { chooseFramework(); return; }
    if (input === part('file')) { if (input.files.length) { checkFile(input.files[0]); } return; }
    if (input === part('which')) { filterUnits(); return; }
    if (input.dataset.all) { boxes(input.closest('[data-area]')).forEach(function (box) { box.checked = input.checked; }); }
    if (input.name === 'visibility') {
      all('[data-visibility]').forEach(function (set) { set.hidden = set.dataset.visibility !== input.value; });
    }
    if (input.closest('[data-unit]')) { changeUnit(input); }
    if (input.closest('[data-part="choice"]')) { count(); }
    if (!typed(input)) { showEffects(); }
  });

  page.addEventListener('input', function (event) {
    var input = event.target;
    if (input === part('find')) { find(input.value); }
    if (input === part('find-unit')) { filterUnits(); }
    if (input.name === 'purpose') { readPurpose(); }
    if (input.dataset.topic || input.dataset.helps) { changeTopic(input); }
    if (input.name === 'choose_up_to') { count(); }
    // While it is typed and not when it is left: then a click on something else would have the page move under it.
    if (typed(input)) { showEffects(); }
  });

  function typed(input) { return input.matches('textarea, input:not([type="checkbox"]):not([type="radio"]):not([type="file"])'); }

  /* The sentence that learners read, with the purpose as it is typed. */
  function readPurpose() {
    var line = one('[data-part="purpose"]');
    line.dataset.sentence = line.dataset.sentence || line.textContent;
    line.textContent = say(line.dataset.sentence, { purpose: one('[name="purpose"]').value || '…' });
  }

  Object.keys(state.map).forEach(function (id) {
    state.map[id].topics.forEach(function (topic) { mappedBefore[topic] = true; });
  });
  current = select().value;
  drawTopics();
  drawUnits();
  fillIn(state.set);
  suggestAim(state.aim);
  readPurpose();
  initial = collect();
  common.freeze();
}
