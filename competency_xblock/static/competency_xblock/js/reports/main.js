/* The training team's pages: charts of what stands in the tables, and printing. Everything works without it. */

import { startCharts } from './charts.js';
import { startPrinting } from './print.js';

startCharts();
startPrinting();
