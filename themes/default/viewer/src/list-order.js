// In which order the list has the pictures, and which columns it shows.

import { canonical } from "./strings.js";

/** So many fields stand beside the title. */
const COLUMNS = 4;
/** What sorts best comes first. */
const KINDS = ["category", "multi", "labels", "number", "date", "text"];

/** @typedef {{key: string, title: string, field: number}} Column `field` is its number, -1 for the title */

/**
 * @param {FieldData[]} fields
 * @param {string} title heading of the column of titles
 * @returns {Column[]}
 */
export function columnsOf(fields, title) {
  const rank = (/** @type {FieldData} */ { kind }) => Math.max(0, KINDS.indexOf(kind) - 4);
  const shown = fields
    .map((field, f) => ({ key: field.name, title: field.title, field: f, rank: rank(field) }))
    .filter(({ key, field }) => key !== "title" && KINDS.includes(fields[field].kind))
    .sort((a, b) => a.rank - b.rank);
  return [{ key: "title", title, field: -1 }, ...shown.slice(0, COLUMNS)];
}

/**
 * What to sort by, or null where there is nothing.
 * @param {FieldValue | undefined} value
 * @param {FieldData["kind"]} kind
 * @returns {number | string | null}
 */
function sortable(value, kind) {
  const one = Array.isArray(value) ? value.join(", ") : value;
  if (one === null || one === undefined || one === "") return null;
  // The first year of a date in words, and the month and day where they stand behind it.
  const date = kind === "date" && /(?<!\d)(\d{3,4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)/.exec(String(one));
  if (date) return Number(date[1]) + Number(date[2] ?? 0) / 100 + Number(date[3] ?? 0) / 1e4;
  // Years before our time, and numbers that came as text.
  return typeof one === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(one) ? Number(one) : one;
}

/**
 * The items in an order: numbers before texts, and what has no value last, up or down.
 * @param {import("./collection.js").Collection} collection all of whose shards are here, if it is to be sorted
 * @param {Column | null} column to sort by; null for the order of likeness, in which neighbours look alike
 * @param {boolean} down
 * @param {Uint8Array | null} matches 1 for each item that is shown; null for all
 */
export function orderOf(collection, column, down, matches) {
  const items = [];
  for (let i = 0; i < collection.count; i++) if (!matches || matches[i]) items.push(i);
  if (!column) return items;
  /** @type {(number | string | null)[]} */
  const keys = new Array(collection.count).fill(null);
  for (const shard of collection.shards) {
    if (!shard) continue;
    const { start, id, title, values } = shard.data;
    for (let k = 0; k < id.length; k++) {
      keys[start + k] = column.field < 0 ? title[k] || id[k] : sortable(values[column.field][k], collection.fields[column.field].kind);
    }
  }
  const texts = new Intl.Collator(canonical(collection.core.language), { numeric: true });
  const sign = down ? -1 : 1;
  return items.sort((i, j) => {
    const [a, b] = [keys[i], keys[j]];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || i - j;
    if (typeof a === "number" && typeof b === "number") return sign * (a - b) || i - j;
    if (typeof a === "number" || typeof b === "number") return sign * (typeof a === "number" ? -1 : 1);
    return sign * texts.compare(a, b) || i - j;
  });
}

/** Shards under way at once. */
const AT_ONCE = 6;

/**
 * Have the texts of all items.
 * @param {import("./collection.js").Collection} collection
 * @param {(share: number) => void} heard how much has come, 0…1
 */
export async function loadAll(collection, heard) {
  const { size, urls } = collection.core.shards;
  const missing = urls.map((_, k) => k).filter((k) => !collection.shards[k]);
  let next = 0;
  let come = 0;
  const some = async () => {
    while (next < missing.length) {
      const k = missing[next++];
      await collection.load(k * size);
      heard(++come / missing.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}
