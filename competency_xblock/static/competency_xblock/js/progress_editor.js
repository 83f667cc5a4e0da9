/* The editor of the progress page: a plain form. Saving and problems are the matter of authoring_form.js. */
function CompetencyProgressEditor(runtime, element) {
  'use strict';

  var root = element.nodeType ? element : element[0];
  var page = root.querySelector('[data-part="editor"]');
  if (!page) { return; }
  var common = CompetencyForm(runtime, page, {
    collect: function () {
      var fields = {};
      new FormData(page.querySelector('form')).forEach(function (value, name) { (fields[name] = fields[name] || []).push(value); });
      return fields;
    },
    restart: function () { CompetencyProgressEditor(runtime, root); }
  });
  common.freeze();
}
