/* The demo's page around a block: folds the course outline away on small screens. Nothing depends on it. */
(function () {
  "use strict";
  var outline = document.querySelector(".demo-outline-fold");
  if (outline && window.matchMedia("(max-width: 60rem)").matches) {
    outline.removeAttribute("open");
  }
}());
