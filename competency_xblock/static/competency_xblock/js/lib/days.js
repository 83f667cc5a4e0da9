/* Days as date fields write them. */

/**
 * The day that comes so many days later.
 * @param {number} days
 * @param {Date} today
 */
export function dateIn(days, today) {
  const day = new Date(today);
  day.setDate(day.getDate() + days);
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
