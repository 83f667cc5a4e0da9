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

  function lines(label, most) {
    // A long label takes several lines rather than the picture's whole width.
    return label.length < most ? label : label.split(' ').reduce(function (found, word) {
      var last = found.length - 1;
      if (last >= 0 && (found[last] + ' ' + word).length < most) { found[last] += ' ' + word; } else { found.push(word); }
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
    var isLine = told.kind === 'line';
    var many = told.series.length;
    var rightToLeft = document.documentElement.dir === 'rtl';
    // Bars with long names lie down, one below the other, with room for each.
    var lying = !isLine && told.labels.some(function (label) { return label.length > 12; });
    canvas.parentElement.style.blockSize = lying ? (told.labels.length * (many * 14 + 16) + 72) + 'px' : '';
    var most = figure.clientWidth < 600 ? 18 : 36;
    var names = { grid: { display: false }, ticks: { autoSkip: !lying, maxRotation: 0, autoSkipPadding: 12 } };
    var numbers = { beginAtZero: true, grid: { color: line }, ticks: { precision: 0 } };
    (lying ? numbers : names).reverse = rightToLeft;
    (lying ? names : numbers).position = rightToLeft ? 'right' : 'left';
    window.Chart.defaults.color = text;
    window.Chart.defaults.font.family = window.getComputedStyle(figure).fontFamily;
    drawn.push(new window.Chart(canvas, {
      type: told.kind,
      data: {
        labels: told.labels.map(function (label) { return lines(label, most); }),
        datasets: told.series.map(function (one, n) {
          return {
            label: one.label, data: one.data, borderColor: colours[n], backgroundColor: colours[n],
            // Where lines lie on one another, the first is the widest and below: one sees that there are several.
            borderWidth: isLine ? [4, 2.5, 2][n] : 0, pointRadius: [5, 3.5, 3.5][n], order: isLine ? many - n : n,
            borderDash: isLine ? [[], [7, 5], [2, 3]][n] : [], pointStyle: ['circle', 'rect', 'triangle'][n], tension: 0
          };
        })
      },
      options: {
        responsive: true, maintainAspectRatio: false, animation: false, devicePixelRatio: Math.max(2, window.devicePixelRatio || 1),
        layout: { padding: isLine && rightToLeft ? { left: 36, right: 36 } : 0 },
        locale: document.documentElement.lang || undefined, indexAxis: lying ? 'y' : 'x',
        plugins: {
          legend: {
            display: many > 1, rtl: rightToLeft, reverse: isLine,
            labels: { usePointStyle: isLine, boxWidth: isLine ? 8 : 14, boxHeight: isLine ? 8 : 12, padding: 14 }
          },
          tooltip: { rtl: rightToLeft }
        },
        scales: lying ? { x: numbers, y: names } : { x: names, y: numbers }
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
    var redraw = function () { if (window.Chart) { drawAll(); } };
    dark.addEventListener('change', redraw);
    // Paper is white, and narrower than most screens.
    window.addEventListener('beforeprint', function () {
      document.documentElement.style.colorScheme = 'light';
      redraw();
      drawn.forEach(function (chart) { chart.resize(640, chart.canvas.parentElement.clientHeight); });
    });
    window.addEventListener('afterprint', function () {
      document.documentElement.style.colorScheme = '';
      redraw();
    });
  }

  // What is folded is printed too, in browsers that do not do so by themselves.
  var unfolded = [];
  window.addEventListener('beforeprint', function () {
    unfolded = Array.from(document.querySelectorAll('main details:not([open], .cxb-fold)'));
    unfolded.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener('afterprint', function () { unfolded.forEach(function (fold) { fold.open = false; }); });

  document.querySelectorAll('[data-do="print"]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });
}());
