// What keys and gestures do, as the dialog lists them.

/**
 * @param {import("./strings.js").AllStrings} words
 * @returns {[keys: string[], does: string][]}
 */
export const keysOf = (words) => [
  [["←", "→", "↑", "↓"], words.keysMove],
  [[words.keyEnter], words.keysOpen],
  [["←", "→"], words.keysTurn],
  [["+", "−"], words.keysZoom],
  [["0"], words.keysFit],
  [["L"], words.keysNext],
  [["M", "G", "T"], words.keysViews],
  [["D"], words.keysSplit],
  [["C"], words.keysClusters],
  [["S"], words.keysDraw],
  [["X", words.keySpace], words.keysSelect],
  [[`${words.keyShift} ←`, `${words.keyShift} →`], words.keysOnTheWay],
  [[`${words.keyCtrl} A`, `${words.keyCtrl} Z`], words.keysAll],
  [["/"], words.keysSearch],
  [["F"], words.keysFilters],
  [["?"], words.keysHelp],
  [[words.keyEsc], words.keysClose],
];

/**
 * @param {import("./strings.js").AllStrings} words
 * @returns {[gesture: string, does: string][]}
 */
export const gesturesOf = (words) => [
  [words.drag, words.dragDoes],
  [words.wheel, words.wheelDoes],
  [words.click, words.clickDoes],
  [words.clickMore, words.clickMoreDoes],
  [words.dragMore, words.dragMoreDoes],
  [words.double, words.doubleDoes],
];
