/* Labels of charts. Knows no page. */

/**
 * Breaks a label into lines: a long one takes several rather than the chart's whole width. Words stay whole.
 * @param {string} label
 * @param {number} width - characters; lines are shorter, unless a word is not
 * @returns {string | string[]} - the label itself where it fits into one line
 */
export function breakIntoLines(label, width) {
  if (label.length < width) {
    return label;
  }
  /** @type {string[]} */
  const lines = [];
  for (const word of label.split(' ')) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && longer.length < width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
