// Texts as they are compared: small letters without accents, divided into words.
// sitegen/stages/search_index.py does the same; tests/folding.json is for both.

const LONGEST = 40;

/** Letters that are no other letter with an accent. @type {Record<string, string>} */
const PLAIN = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i", ħ: "h", ς: "σ",
};
const ODD = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");
/** Accents, and the points of Hebrew and Arabic; the vowels of Indian scripts are marks too, and stay. */
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
/** Scripts that are written without spaces. */
const UNSPACED =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff" +
  "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const WORD = new RegExp(`([${UNSPACED}]+)|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`, "gu");

/** @param {string} text */
export function fold(text) {
  const bare = text.normalize("NFKD").replace(ACCENTS, "").toLowerCase().replace(ACCENTS, "");
  return bare.replace(ODD, (letter) => PLAIN[letter]).normalize("NFC");
}

/**
 * The words of a text; where scripts have no spaces, every two characters in a
 * row, and the last one alone.
 * @param {string} text
 * @returns {string[]}
 */
export function words(text) {
  return divide(text, true).map(({ word }) => word);
}

/**
 * @param {string} text
 * @param {boolean} last whether the last of several characters counts alone, too
 * @returns {{word: string, end: number}[]} words and where they end in the folded text
 */
function divide(text, last) {
  const found = [];
  for (const match of fold(text).matchAll(WORD)) {
    const end = match.index + match[0].length;
    const characters = [...match[0]];
    if (!match[1]) found.push({ word: characters.slice(0, LONGEST).join(""), end });
    else if (characters.length === 1) found.push({ word: match[0], end });
    else {
      const stop = characters.length - (last ? 0 : 1);
      for (let i = 0; i < stop; i++) found.push({ word: characters.slice(i, i + 2).join(""), end });
    }
  }
  return found;
}

/**
 * What is asked for: each word, and whether it may be the beginning of one, as
 * the last is while it is typed.
 * @param {string} text
 * @returns {{word: string, begins: boolean}[]}
 */
export function asked(text) {
  const { length } = fold(text);
  /** @type {Map<string, boolean>} */
  const found = new Map();
  for (const { word, end } of divide(text, false)) {
    const alone = [...word].length === 1 && new RegExp(`[${UNSPACED}]`, "u").test(word);
    found.set(word, found.get(word) || alone || end === length);
  }
  return [...found].map(([word, begins]) => ({ word, begins }));
}
