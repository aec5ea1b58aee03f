// Words that are spelled almost so.

/** Slips forgiven in a word: none in short ones, and none in numbers. @param {string} word */
export function slipsOf(word) {
  if (/\p{N}/u.test(word)) return 0;
  return word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
}

/**
 * The words nearest to one, at most `most` slips away: a letter too many, missing,
 * wrong, or two letters swapped (the optimal string alignment distance: Damerau,
 * "A technique for computer detection and correction of spelling errors", 1964).
 * The words are sorted, so that a word goes on from what it shares with the one
 * before, and those that begin wrongly are passed over together.
 * @param {string[]} words sorted by UTF-16 units
 * @param {Uint8Array} shared how many units each shares with the one before
 * @param {string} word
 * @param {number} most
 * @param {boolean} begins whether beginnings of words count
 * @returns {number[]} places in `words`, all at the smallest distance there is
 */
export function nearestSpelled(words, shared, word, most, begins) {
  const m = word.length;
  const width = m + 1;
  // Row d: distances of a candidate's first d letters from the first 0…m letters asked for.
  const rows = new Uint8Array(width * (m + most + 1));
  for (let j = 0; j <= m; j++) rows[j] = j;
  /** The smallest distance from the whole word of any beginning of at most d letters. */
  const begun = new Uint8Array(m + most + 1).fill(m);
  let best = most;
  /** @type {number[]} */
  let found = [];
  /** Rows that hold for the present candidate; its depth beyond which nothing gets better. */
  let valid = 0;
  let wrong = Infinity;
  for (let w = 0; w < words.length; w++) {
    const candidate = words[w];
    valid = Math.min(valid, shared[w]);
    const deepest = Math.min(candidate.length, m + most);
    if (shared[w] < wrong) {
      wrong = Infinity;
      for (let d = valid + 1; d <= deepest; d++) {
        valid = d;
        const least = fillRow(rows, width, d, word, candidate);
        begun[d] = Math.min(begun[d - 1], rows[d * width + m]);
        // Of two rows in a row, so that a swap cannot mend it.
        if (least > best + 1) {
          wrong = d;
          break;
        }
      }
    }
    const whole = wrong === Infinity && candidate.length === deepest;
    const distance = begins ? begun[Math.min(valid, deepest)] : whole ? rows[deepest * width + m] : Infinity;
    if (distance > best) continue;
    if (distance < best) found = [];
    best = distance;
    found.push(w);
  }
  return found;
}

/**
 * @param {Uint8Array} rows
 * @param {number} width of a row
 * @param {number} d the row to fill
 * @param {string} word
 * @param {string} candidate
 * @returns {number} the smallest distance in it
 */
function fillRow(rows, width, d, word, candidate) {
  const at = d * width;
  const unit = candidate.charCodeAt(d - 1);
  let least = (rows[at] = d);
  for (let j = 1; j < width; j++) {
    const letter = word.charCodeAt(j - 1);
    const above = at - width + j;
    let cost = Math.min(rows[above] + 1, rows[at + j - 1] + 1, rows[above - 1] + (unit === letter ? 0 : 1));
    if (d > 1 && j > 1 && unit === word.charCodeAt(j - 2) && candidate.charCodeAt(d - 2) === letter) {
      cost = Math.min(cost, rows[at - 2 * width + j - 2] + 1);
    }
    rows[at + j] = cost;
    if (cost < least) least = cost;
  }
  return least;
}
