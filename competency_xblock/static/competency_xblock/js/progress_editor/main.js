/* The editor of the progress page: a plain form. Saving and problems are the matter of authoring_form.js. */
import { startForm } from '../forms/main.js';

export function start(runtime, root) {
  var page = root.querySelector('[data-part="editor"]');
  if (!page) { return; }
  var common = startForm(runtime, page, {
    collect: function () {
      var fields = {};
      new FormData(page.querySelector('form')).forEach(function (value, name) { (fields[name] = fields[name] || []).push(value); });
      return fields;
    },
    restart: function () { start(runtime, root); }
  });
  common.freeze();
}
