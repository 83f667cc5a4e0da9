/* Charts of what stands in the tables beside them, drawn by Chart.js, which only pages with a chart fetch. */

import { breakIntoLines } from './labels.js';

/**
 * @typedef {object} ChartData - as the server wrote it into the page
 * @property {'line' | 'bar'} kind
 * @property {string[]} labels
 * @property {Array<{ label: string, data: Array<number | null> }>} series - at most three
 */

const SERIES_COLOURS = ['--cxb-series-1', '--cxb-series-2', '--cxb-series-3'];
const LONG_LABEL = 12; // characters; bars with longer names lie down
const NARROW = 600; // pixels
const PAPER_WIDTH = 640; // pixels

/** Fetches the library and draws, if the page has a chart. */
export function startCharts() {
  const script = document.querySelector('script[data-charts]');
  if (!script || !document.querySelector('[data-chart]')) {
    return;
  }
  const library = document.createElement('script');
  /** @type {any[]} */
  let charts = [];
  const redraw = () => {
    charts = drawInsteadOf(charts);
  };
  library.src = /** @type {HTMLElement} */ (script).dataset.charts ?? '';
  library.addEventListener('load', redraw);
  document.head.append(library);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  // Paper is white, and narrower than most screens.
  window.addEventListener('beforeprint', () => {
    document.documentElement.style.colorScheme = 'light';
    redraw();
    for (const chart of charts) {
      chart.resize(PAPER_WIDTH, chart.canvas.parentElement.clientHeight);
    }
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.style.colorScheme = '';
    redraw();
  });
}

/**
 * Draws every chart of the page, in the colours of now.
 * @param {any[]} charts - drawn before
 * @returns {any[]}
 */
function drawInsteadOf(charts) {
  const { Chart } = /** @type {any} */ (window);
  if (!Chart) {
    return []; // not here yet: drawn once it is
  }
  for (const chart of charts) {
    chart.destroy();
  }
  return [...document.querySelectorAll('canvas[data-chart]')].flatMap((canvas) =>
    draw(Chart, /** @type {HTMLCanvasElement} */ (canvas)),
  );
}

/**
 * @param {any} Chart - the library's class
 * @param {HTMLCanvasElement} canvas
 * @returns {any[]} - the chart; nothing where there are no figures
 */
function draw(Chart, canvas) {
  /** @type {ChartData} */
  const data = JSON.parse(canvas.dataset.chart ?? '');
  if (!data.labels.length) {
    return [];
  }
  const figure = /** @type {HTMLElement} */ (canvas.closest('figure'));
  figure.hidden = false;
  const isLine = data.kind === 'line';
  const isRightToLeft = document.documentElement.dir === 'rtl';
  // Bars with long names lie down, one below the other, with room for each.
  const isLying = !isLine && data.labels.some((label) => label.length > LONG_LABEL);
  const height = `${data.labels.length * (data.series.length * 14 + 16) + 72}px`;
  /** @type {HTMLElement} */ (canvas.parentElement).style.blockSize = isLying ? height : '';
  const labelWidth = figure.clientWidth < NARROW ? 18 : 36;
  Chart.defaults.color = colourOf(figure, '--cxb-text');
  Chart.defaults.font.family = window.getComputedStyle(figure).fontFamily;
  const chart = new Chart(canvas, {
    type: data.kind,
    data: {
      labels: data.labels.map((label) => breakIntoLines(label, labelWidth)),
      datasets: isLine ? lines(data, figure) : bars(data, figure),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      devicePixelRatio: Math.max(2, window.devicePixelRatio || 1),
      layout: { padding: isLine && isRightToLeft ? { left: 36, right: 36 } : 0 },
      locale: document.documentElement.lang || undefined,
      indexAxis: isLying ? 'y' : 'x',
      plugins: { legend: legend(data.series.length > 1, isLine, isRightToLeft), tooltip: { rtl: isRightToLeft } },
      scales: scales(colourOf(figure, '--cxb-line'), isLying, isRightToLeft),
    },
  });
  return [chart];
}

/**
 * Where lines lie on one another, the first is the widest and below: one sees that there are several.
 * @param {ChartData} data
 * @param {HTMLElement} figure
 */
function lines({ series }, figure) {
  return series.map(({ label, data }, n) => ({
    label,
    data,
    ...coloursOf(figure, n),
    borderWidth: [4, 2.5, 2][n],
    pointRadius: [5, 3.5, 3.5][n],
    borderDash: [[], [7, 5], [2, 3]][n],
    pointStyle: ['circle', 'rect', 'triangle'][n],
    order: series.length - n,
    tension: 0,
  }));
}

/**
 * @param {ChartData} data
 * @param {HTMLElement} figure
 */
function bars({ series }, figure) {
  return series.map(({ label, data }, n) => ({ label, data, ...coloursOf(figure, n), borderWidth: 0, order: n }));
}

/**
 * @param {boolean} display
 * @param {boolean} isLine
 * @param {boolean} isRightToLeft
 */
function legend(display, isLine, isRightToLeft) {
  const side = isLine ? 8 : 14;
  return {
    display,
    rtl: isRightToLeft,
    reverse: isLine,
    labels: { usePointStyle: isLine, boxWidth: side, boxHeight: isLine ? 8 : 12, padding: 14 },
  };
}

/**
 * @param {string} lineColour
 * @param {boolean} isLying
 * @param {boolean} isRightToLeft
 */
function scales(lineColour, isLying, isRightToLeft) {
  const names = { grid: { display: false }, ticks: { autoSkip: !isLying, maxRotation: 0, autoSkipPadding: 12 } };
  const numbers = { beginAtZero: true, grid: { color: lineColour }, ticks: { precision: 0 } };
  const upright = { position: isRightToLeft ? 'right' : 'left' };
  const level = { reverse: isRightToLeft };
  return isLying
    ? { x: { ...numbers, ...level }, y: { ...names, ...upright } }
    : { x: { ...names, ...level }, y: { ...numbers, ...upright } };
}

/**
 * @param {HTMLElement} figure
 * @param {number} n
 */
function coloursOf(figure, n) {
  const colour = colourOf(figure, SERIES_COLOURS[n]);
  return { borderColor: colour, backgroundColor: colour };
}

/**
 * The colour that a custom property stands for now. It may be light-dark(): only a real property tells.
 * @param {HTMLElement} element
 * @param {string} property
 */
function colourOf(element, property) {
  const probe = document.createElement('span');
  probe.style.color = window.getComputedStyle(element).getPropertyValue(property).trim();
  element.append(probe);
  const { color } = window.getComputedStyle(probe);
  probe.remove();
  return color;
}
