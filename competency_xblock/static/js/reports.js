/* The training team's pages: pictures of what stands in the tables, and printing. Everything works without it. */
(function () {
  'use strict';
  var script = document.currentScript;
  var drawn = [];

  function colour(element, name) {
    return window.getComputedStyle(element).getPropertyValue(name).trim();
  }

  function resolved(element, name) {
    // A custom property may be light-dark(): only a real property tells which colour it is now.
    var probe = document.createElement('span');
    probe.style.color = colour(element, name);
    element.appendChild(probe);
    var found = window.getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function lines(label) {
    // A long label takes several lines rather than the picture's whole width.
    return label.length < 24 ? label : label.split(' ').reduce(function (found, word) {
      var last = found.length - 1;
      if (last >= 0 && (found[last] + ' ' + word).length < 24) { found[last] += ' ' + word; } else { found.push(word); }
      return found;
    }, []);
  }

  function draw(canvas) {
    var told = JSON.parse(canvas.dataset.chart);
    if (!told.labels.length) { return; }
    var figure = canvas.closest('figure');
    figure.hidden = false;
    var text = resolved(figure, '--cxb-text');
    var line = resolved(figure, '--cxb-line');
    var colours = ['--cxb-series-1', '--cxb-series-2', '--cxb-series-3'].map(function (name) { return resolved(figure, name); });
    var dashes = [[], [6, 4], [2, 3]];
    var marks = ['circle', 'rect', 'triangle'];
    window.Chart.defaults.color = text;
    window.Chart.defaults.font.family = window.getComputedStyle(figure).fontFamily;
    drawn.push(new window.Chart(canvas, {
      type: told.kind,
      data: {
        labels: told.labels.map(lines),
        datasets: told.series.map(function (one, n) {
          return {
            label: one.label, data: one.data, borderColor: colours[n], backgroundColor: colours[n], borderWidth: 2,
            borderDash: told.kind === 'line' ? dashes[n] : [], pointStyle: marks[n], pointRadius: 3, tension: 0
          };
        })
      },
      options: {
        responsive: true, maintainAspectRatio: false, animation: false, devicePixelRatio: Math.max(2, window.devicePixelRatio || 1),
        locale: document.documentElement.lang || undefined,
        plugins: { legend: { display: told.series.length > 1, labels: { usePointStyle: told.kind === 'line' } } },
        scales: {
          x: { grid: { display: false }, reverse: document.documentElement.dir === 'rtl' },
          y: { beginAtZero: true, grid: { color: line }, ticks: { precision: 0 }, position: document.documentElement.dir === 'rtl' ? 'right' : 'left' }
        }
      }
    }));
  }

  function drawAll() {
    drawn.forEach(function (chart) { chart.destroy(); });
    drawn = [];
    document.querySelectorAll('[data-chart]').forEach(draw);
  }

  var pictures = document.querySelectorAll('[data-chart]');
  if (pictures.length) {
    // The library is only fetched by pages that have a picture.
    var library = document.createElement('script');
    library.src = script.dataset.charts;
    library.onload = drawAll;
    document.head.appendChild(library);
    var dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', function () { if (window.Chart) { drawAll(); } });
    window.addEventListener('beforeprint', function () { drawn.forEach(function (chart) { chart.resize(640, 260); }); });
    window.addEventListener('afterprint', function () { drawn.forEach(function (chart) { chart.resize(); }); });
  }

  document.querySelectorAll('[data-do="print"]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });
}());
