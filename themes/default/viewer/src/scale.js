// Numbers and dates on a line: how they are read, written and divided.

/** So many bars in a histogram, at most; so many steps of a slider. */
export const BARS = 40;
const STEPS = 200;
/** From so many years on, days do not matter. */
const YEARS = 12;
const DAY = 86_400_000;

/**
 * @typedef {object} Scale
 * @property {(level: number | string) => number} of where a stored level is
 * @property {(text: string, last: boolean) => number | null} parse what somebody typed, or null; a
 *   year or a month is its first day, or its last
 * @property {(value: number) => string} format
 * @property {number} low
 * @property {number} high
 * @property {number} step of the slider
 * @property {boolean} whole
 */

/** @param {FieldData["kind"]} kind @param {(number | string)[]} levels rising @returns {Scale} */
export function scaleOf(kind, levels) {
  if (kind !== "date") {
    const numbers = /** @type {number[]} */ (levels);
    return ends({ of: Number, parse: parseNumber, format: String }, numbers, numbers.every(Number.isInteger));
  }
  const texts = levels.map(String);
  const years = texts.map((text) => Number(text.split("-")[0]));
  const coarse = texts.every((text) => !text.includes("-")) || years[years.length - 1] - years[0] >= YEARS;
  if (coarse) {
    const of = (/** @type {number | string} */ level) => Number(String(level).split("-")[0]);
    const parse = (/** @type {string} */ text) => (/^\d{1,4}(-\d\d?){0,2}$/.test(text) ? of(text) : null);
    return ends({ of, parse, format: String }, years, true);
  }
  const of = (/** @type {number | string} */ level) => /** @type {number} */ (parseDay(String(level), false));
  const format = (/** @type {number} */ day) => new Date(day * DAY).toISOString().slice(0, 10);
  return ends({ of, parse: parseDay, format }, texts.map(of), true);
}

/**
 * @param {Pick<Scale, "of" | "parse" | "format">} scale
 * @param {number[]} values rising
 * @param {boolean} whole
 * @returns {Scale}
 */
function ends(scale, values, whole) {
  const low = values[0] ?? 0;
  const high = values[values.length - 1] ?? 0;
  const step = whole ? Math.max(1, Math.ceil((high - low) / 4000)) : (high - low) / STEPS || 1;
  return { ...scale, low, high, step, whole };
}

/** @param {string} text @returns {number | null} */
function parseNumber(text) {
  const tidy = text.replace(/\s/g, "").replace("−", "-").replace(/^([^.,]*),(\d{1,2})$/, "$1.$2");
  return tidy !== "" && Number.isFinite(Number(tidy)) ? Number(tidy) : null;
}

/** Days since 1970. @param {string} text @param {boolean} last @returns {number | null} */
function parseDay(text, last) {
  const match = /^(\d{1,4})(?:-(\d\d?))?(?:-(\d\d?))?$/.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? (last ? 12 : 1)), Number(match[3] ?? 1)];
  const date = new Date(0);
  // The day before the first of the next month is the last.
  if (last && !match[3]) date.setUTCFullYear(year, month, 0);
  else date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / DAY);
}

/**
 * Edges of the bars between two ends: whole numbers fall into bars of equal width.
 * @param {Scale} scale
 * @returns {{start: number, width: number, count: number}}
 */
export function barsOf({ low, high, whole }) {
  if (!(high > low)) return { start: low, width: 1, count: 1 };
  if (!whole) return { start: low, width: (high - low) / BARS, count: BARS };
  const width = Math.ceil((high - low + 1) / BARS);
  return { start: low, width, count: Math.ceil((high - low + 1) / width) };
}
