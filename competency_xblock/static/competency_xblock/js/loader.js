/* What XBlock calls by name once a block of ours is on a page. It has to be a global, and what loads scripts on the
   platform's pages knows no modules: so this one classic script defines the four names. Each fetches the module that the
   block's own part of the page names (web/plumbing/assets.py) and starts it. */
(() => {
  /**
   * Until the module is there, nothing can be ticked that nobody would hear of; where it cannot be had, the page says so.
   * XBlock's runtimes construct this, and look at how many parameters it takes.
   * @param {unknown} runtime
   * @param {HTMLElement | ArrayLike<HTMLElement>} element - the block; in some runtimes inside a jQuery object
   */
  function start(runtime, element) {
    const root = 'nodeType' in element ? element : element[0];
    const module = /** @type {HTMLLinkElement | null} */ (root.querySelector('link[data-module]'));
    if (!module) {
      return;
    }
    root.inert = true;
    import(module.href).then(
      (loaded) => {
        root.inert = false;
        loaded.start(runtime, root);
      },
      () => {
        root.inert = false;
        const notice = document.createElement('p');
        notice.className = 'cxb cxb-notice';
        notice.setAttribute('role', 'alert');
        notice.textContent = module.dataset.failed ?? '';
        root.prepend(notice);
      },
    );
  }

  Object.assign(window, {
    CompetencyAssessment: start,
    CompetencyEditor: start,
    CompetencyProgress: start,
    CompetencyProgressEditor: start,
  });
})();
