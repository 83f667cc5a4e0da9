/* Printing the training team's pages. */

/** Shows the buttons that print, and unfolds for paper what is folded: not every browser does so by itself. */
export function startPrinting() {
  /** @type {HTMLDetailsElement[]} */
  let unfolded = [];
  window.addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll('main details:not([open], .cxb-fold)')].map(
      (fold) => /** @type {HTMLDetailsElement} */ (fold),
    );
    for (const fold of unfolded) {
      fold.open = true;
    }
  });
  window.addEventListener('afterprint', () => {
    for (const fold of unfolded) {
      fold.open = false;
    }
  });
  for (const button of document.querySelectorAll('[data-do="print"]')) {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener('click', () => window.print());
  }
}
