/* What learners change after they have finished, on either page: plans ticked off, shared and removed, words shared and
   erased. Each change is sent at once, one after the other; the page says what the server answers, never what was meant.
   `urls` says where to send to, `post` gives the answer of a request, with its `status`. */
export function startOwnLines(root, urls, post) {
  var changing = Promise.resolve();

  function statusOf(from) { return from.closest('details, section').querySelector('[data-part="action-status"]'); }

  /* Lists are longer than a phone: what became of a tap is said in the row that was tapped. */
  function sayIn(row, line) { if (line.parentNode !== row) { line.textContent = ''; row.appendChild(line); } }
  function sayBelow(list, line) { line.textContent = ''; list.insertAdjacentElement('afterend', line); }

  /* `done(answer)` is told of what was kept; it gives back what to say. Else the reason is said, and `undone` hears so. */
  function change(from, url, body, isKept, done, undone) {
    var line = statusOf(from);
    changing = changing.then(function () {
      sayIn(from.closest('li'), line);  // before there is something to say, so that it is heard
      return post(url, body);
    }).then(function (result) {
      if (result.status === 200 && isKept(result.answer)) { line.textContent = done(result.answer); return; }
      undone();
      line.textContent = result.answer.error || line.dataset.wordFailed;
    }, function () { undone(); line.textContent = line.dataset.wordFailed; });
  }

  root.addEventListener('change', function (event) {
    var box = event.target, set = box.dataset, on = box.checked;
    var sharing = set.share || set.shareAction;
    if (!(set.done || sharing) || !urls.action) { return; }
    var body = set.done ? { key: set.done, done: on } : set.shareAction ? { key: set.shareAction, shared: on }
      : { round: set.share, competency: set.about, level: set.level, shared: on };
    var name = sharing ? 'shared' : 'done';
    change(box, set.share ? urls.share : urls.action, body,
      function (answer) { return answer[name] === on; },
      function () {
        var words = statusOf(box).dataset;
        return sharing ? (on ? words.wordShared : words.wordUnshared) : (on ? words.wordDone : words.wordUndone);
      },
      function () { box.checked = !on; });
  });

  function nothing() { /* the page is as it was */ }

  function remove(button) {
    change(button, urls.action, { key: button.dataset.remove, remove: true },
      function (answer) { return answer.removed === true; },
      function (answer) {
        fold(button, answer.undo);
        return button.dataset.kept;
      }, nothing);
  }

  /* What was removed makes way for the offer to have it back, which stays for as long as the page does. */
  function fold(button, removed) {
    var row = button.closest('li');
    var offer = root.querySelector('[data-template="undo"]').content.firstElementChild.cloneNode(true);
    var undo = offer.querySelector('button');
    sayBelow(row.parentNode, statusOf(button));  // the offer says the same
    offer.querySelector('.cxb-hush').textContent = ' ' + button.getAttribute('aria-label');
    Array.prototype.forEach.call(row.children, function (each) { each.hidden = true; });
    row.appendChild(offer);
    undo.focus();
    undo.addEventListener('click', function () {
      change(undo, urls.action, { undo: removed },
        function (answer) { return answer.restored === true; },
        function () {
          var words = statusOf(row).dataset;
          var focused = document.activeElement === undo;
          offer.remove();
          Array.prototype.forEach.call(row.children, function (each) { each.hidden = false; });
          if (focused) { button.focus(); }
          return words.wordRestored;
        }, nothing);
    });
  }

  function erase(button) {
    change(button, urls.erase, { round: button.dataset.erase, competency: button.dataset.about, level: button.dataset.level },
      function (answer) { return answer.erased === true; },
      function () {
        var row = button.closest('li'), share = row.querySelector('[data-share]');
        var next = share || neighbour(row);
        // An answer that is shared, or can be, stays without its words.
        if (share) { button.closest('[data-words]').remove(); } else { sayBelow(row.parentNode, statusOf(button)); row.remove(); }
        if (next) { next.focus(); }
        return button.dataset.kept;
      }, nothing);
  }

  /* Where somebody goes on who has just taken a line away. */
  function neighbour(row) {
    var beside = row.nextElementSibling || row.previousElementSibling;
    return beside ? beside.querySelector('button, input') : row.closest('details').querySelector('summary');
  }

  root.addEventListener('click', function (event) {
    var button = event.target.closest('[data-remove], [data-erase]');
    if (!button || !urls.action || event.detail > 1) { return; }
    if (button.dataset.remove) { remove(button); } else { erase(button); }
  });
}
