// What the viewer says comes with the data, in the collection's language (sitegen/languages/);
// here numbers and names are put into it. Plural forms and numbers are the browser's.

/**
 * @param {Record<string, Message>} said
 * @param {(message: Exclude<Message, string>, values: Record<string, Said>) => string} put
 */
function spoken(said, put) {
  /** @type {Record<string, string | ((values: Record<string, Said>) => string)>} */
  const words = {};
  for (const key in said) {
    const message = said[key];
    words[key] = typeof message === "string" ? message : (values) => put(message, values);
  }
  return words;
}

/**
 * @param {string} language the collection's, in which numbers are written
 * @param {string} plurals that of the words, if it is another
 * @param {Record<string, Message>} said
 */
export function strings(language, plurals, said) {
  const numbers = once(() => numberFormat(language, {}));
  const two = once(() => numberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
  const shares = once(() => numberFormat(language, { style: "percent" }));
  const rules = once(() => new Intl.PluralRules([...canonical(plurals), "en"]));
  const lists = once(() => new Intl.ListFormat([...canonical(plurals), "en"]));
  const write = (/** @type {Said} */ value) => (typeof value === "number" ? numbers().format(value) : value);
  const put = (/** @type {Exclude<Message, string>} */ message, /** @type {Record<string, Said>} */ values) =>
    (Array.isArray(message) ? message[0] : (message[rules().select(Number(values.n))] ?? message.other)).replace(/\{(\w+)\}/g, (_, name) => write(values[name]));
  const words = /** @type {FirstWords} */ (/** @type {unknown} */ (spoken(said, put)));
  return {
    ...words,
    number: (/** @type {number} */ n) => numbers().format(n),
    distance: (/** @type {number} */ d) => two().format(d),
    percent: (/** @type {number} */ share) => shares().format(share),
    /** Parts as one enumeration: a, b and c. */
    join: (/** @type {string[]} */ parts) => lists().format(parts),
    /** What is said from now on as well. @param {Record<string, Message>} more */
    learn(more) {
      Object.assign(this, spoken(more, put));
    },
  };
}

/**
 * What is made when it is first wanted: each of the browser's formats takes some milliseconds.
 * @template T
 * @param {() => T} make
 */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/** The tag, if it is well formed. @param {string} tag */
export function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}

/** The digits are those of the metadata, in any language. @param {string} language @param {Intl.NumberFormatOptions} options */
const numberFormat = (language, options) => new Intl.NumberFormat([...canonical(language), "en"], { numberingSystem: "latn", ...options });

/** @typedef {ReturnType<typeof strings>} Strings */
/** @typedef {Strings & LaterWords} AllStrings */
