// Every word the viewer says, in one place.

/** @type {[keys: string[], does: string][]} */
const KEYS = [
  [["←", "→", "↑", "↓"], "Move from picture to picture"],
  [["Enter"], "Open the picture; again to enlarge it"],
  [["←", "→"], "Turn the pages of enlarged pictures"],
  [["+", "−"], "Zoom in and out"],
  [["0"], "Show everything"],
  [["M", "G"], "Map, grid"],
  [["?"], "This list"],
  [["Esc"], "Close, one thing at a time"],
];

/** @type {[gesture: string, does: string][]} */
const GESTURES = [
  ["Drag", "Move about"],
  ["Wheel or pinch", "Zoom about the pointer"],
  ["Click or tap", "Open a picture and see its nearest"],
  ["Double click or double tap", "Zoom in, without opening anything"],
];

/** @param {string} language */
export function strings(language) {
  const numbers = numberFormat(language);
  return {
    count: (/** @type {number} */ n) => `${numbers.format(n)} ${n === 1 ? "picture" : "pictures"}`,
    position: (/** @type {number} */ i, /** @type {number} */ n) => `${numbers.format(i + 1)} of ${numbers.format(n)}`,
    distance: (/** @type {number} */ d) => d.toFixed(2),
    stage: (/** @type {string} */ view, /** @type {string} */ count) => `${view} of ${count}`,
    stageHint:
      "Arrow keys move from picture to picture, Enter opens one, plus and minus zoom, 0 shows everything, question mark lists all keys.",
    arrangement: "Arrangement",
    grid: "Grid",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Show everything",
    about: "About",
    help: "Keys and gestures",
    browse: "Browse as list",
    close: "Close",
    previous: "Previous picture",
    next: "Next picture",
    enlarge: "Enlarge the picture",
    panel: "Picture in hand",
    walk: "Your walk",
    stepBack: "Step back",
    nearest: "Nearest pictures",
    nearestNote: "The smaller the number, the more alike.",
    neighbour: (/** @type {string} */ title, /** @type {number} */ d) => `${title}, distance ${d.toFixed(2)}`,
    cluster: "Cluster",
    source: "View at the source",
    page: "Page of this picture",
    loading: "Loading",
    noText: "The text of this picture did not load.",
    noPicture: "The picture did not load.",
    credits: "Credits",
    licence: "Licence",
    quality: "How true is “near means similar”?",
    qualityText: qualityText,
    madeWith: "Made with sitegen.",
    failed: "The collection could not be shown.",
    browseInstead: "Browse the pictures as a list",
    closed: "Closed",
    keys: KEYS,
    gestures: GESTURES,
    keysTitle: "Keys",
    gesturesTitle: "Pointer and touch",
  };
}

/** @param {string} language */
export function numberFormat(language) {
  try {
    return new Intl.NumberFormat(language || undefined);
  } catch {
    return new Intl.NumberFormat(); // the tag is not well formed
  }
}

/** @param {{map?: number, grid?: number} | undefined} quality */
function qualityText(quality) {
  const percent = (/** @type {number} */ share) => `${Math.round(share * 100)}%`;
  const map = quality?.map;
  const grid = quality?.grid;
  const tail = "Measured by the program that made this page, on this collection.";
  if (map !== undefined && grid !== undefined) {
    return `Of each picture’s nearest neighbours, the map keeps ${percent(map)} near it and the grid ${percent(grid)}. ${tail}`;
  }
  if (map !== undefined) return `Of each picture’s nearest neighbours, the map keeps ${percent(map)} near it. ${tail}`;
  if (grid !== undefined) return `Of each picture’s nearest neighbours, the grid keeps ${percent(grid)} near it. ${tail}`;
  return "";
}

/** @typedef {ReturnType<typeof strings>} Strings */
