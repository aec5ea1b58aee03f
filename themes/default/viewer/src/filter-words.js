// What is filtered by, as the address holds it: `q=words&f.field=value&f.year=1890..1900`.
// One text is the whole state, so that equal filters are equal texts.

/**
 * @typedef {object} Wish
 * @property {string} query the words searched for
 * @property {Map<string, string[]>} fields by field name: values of which one must fit, `""` for
 *   none at all; `from..to` for numbers and dates; words for texts
 */

const FIELD = "f.";

/** Readable in an address, and safe there. @param {string} text */
const encode = (text) => encodeURIComponent(text).replaceAll("%20", "+");

/** @param {Wish} wish @returns {string} */
export function formatWish({ query, fields }) {
  const parts = [];
  const words = query.trim().replace(/\s+/g, " ");
  if (words) parts.push(`q=${encode(words)}`);
  for (const name of [...fields.keys()].sort()) {
    for (const value of [...new Set(fields.get(name))].sort()) parts.push(`${FIELD}${encode(name)}=${encode(value)}`);
  }
  return parts.join("&");
}

/** @param {string} text what comes after `#`, with other parts or without @returns {Wish} */
export function parseWish(text) {
  /** @type {Wish} */
  const wish = { query: "", fields: new Map() };
  for (const [key, value] of new URLSearchParams(text)) {
    if (key === "q") wish.query = value;
    else if (key.startsWith(FIELD)) {
      const name = key.slice(FIELD.length);
      wish.fields.set(name, [...(wish.fields.get(name) ?? []), value]);
    }
  }
  return wish;
}

/** The same filter, but for one field. @param {string} filter @param {string} name @param {string[]} values */
export function withField(filter, name, values) {
  const wish = parseWish(filter);
  if (values.length) wish.fields.set(name, values);
  else wish.fields.delete(name);
  return formatWish(wish);
}

/** The same filter, but for the words. @param {string} filter @param {string} query */
export const withQuery = (filter, query) => formatWish({ ...parseWish(filter), query });

/**
 * The ends of `from..to`, either of which may be open.
 * @param {string} text
 * @returns {[from: string, to: string] | null} null for other texts
 */
export function parseRange(text) {
  const at = text.indexOf("..");
  return at < 0 ? null : [text.slice(0, at).trim(), text.slice(at + 2).trim()];
}
