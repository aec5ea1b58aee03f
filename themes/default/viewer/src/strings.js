// Every word the viewer says, in one place.

/** @type {[keys: string[], does: string][]} */
const KEYS = [
  [["←", "→", "↑", "↓"], "Move from picture to picture"],
  [["Enter"], "Open the picture; again to enlarge it"],
  [["←", "→"], "Turn the pages of enlarged pictures"],
  [["+", "−"], "Zoom in and out"],
  [["0"], "Show everything"],
  [["L"], "Next arrangement; with Shift, the one before"],
  [["M", "G", "T"], "Map, grid, list"],
  [["D"], "Two views side by side"],
  [["C"], "Clusters"],
  [["S"], "Select by drawing or tapping"],
  [["X", "Space"], "Select the picture, or not"],
  [["Shift ←", "Shift →"], "Select on the way"],
  [["Ctrl A", "Ctrl Z"], "Select all, undo"],
  [["/"], "Search"],
  [["F"], "Filters"],
  [["?"], "This list"],
  [["Esc"], "Close, one thing at a time"],
];

/** @type {[gesture: string, does: string][]} */
const GESTURES = [
  ["Drag", "Move about"],
  ["Wheel or pinch", "Zoom about the pointer"],
  ["Click or tap", "Open a picture and see its nearest"],
  ["Shift or Ctrl and click", "Select a picture, or not"],
  ["Shift and drag, Alt and drag", "Select in a box, in a free shape"],
  ["Double click or double tap", "Zoom in, without opening anything"],
];

/** @param {string} language */
export function strings(language) {
  const numbers = numberFormat(language);
  return {
    number: (/** @type {number} */ n) => numbers.format(n),
    count: (/** @type {number} */ n) => `${numbers.format(n)} ${n === 1 ? "picture" : "pictures"}`,
    position: (/** @type {number} */ i, /** @type {number} */ n) => `${numbers.format(i + 1)} of ${numbers.format(n)}`,
    distance: (/** @type {number} */ d) => d.toFixed(2),
    stage: (/** @type {string} */ view, /** @type {string} */ count) => `${view} of ${count}`,
    stageHint:
      "Arrow keys move from picture to picture, Enter opens one, plus and minus zoom, 0 shows everything, X selects a picture, question mark lists all keys.",
    arrangement: "Arrangement",
    list: "List",
    titles: "Title",
    likeness: "Likeness",
    sortBy: (/** @type {string} */ title) => `Sort by: ${title}`,
    loadingShare: (/** @type {number} */ share) => `Loading the texts: ${percent(share)}`,
    part: (/** @type {number} */ n, /** @type {string} */ all) => `${numbers.format(n)} of ${all}`,
    noneShown: "No picture to list.",
    noTexts: "Not all texts loaded, so the list cannot be sorted.",
    minimap: "Where you are in the whole",
    hideMinimap: "Hide the overview",
    showMinimap: "Show the overview",
    split: "Two views side by side",
    second: "Second view",
    secondArrangement: "Arrangement of the second view",
    closeSecond: "Close the second view",
    openWhole: "Open the whole collection",
    wheelHint: (/** @type {boolean} */ mac) => `Hold ${mac ? "⌘" : "Ctrl"} and scroll to zoom, or click first`,
    touchHint: "Move with two fingers",
    notShown: "This arrangement did not load.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Show everything",
    about: "About",
    help: "Keys and gestures",
    browse: "Browse as list",
    close: "Close",
    explore: "Explore",
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
    clusters: "Clusters",
    similarity: "Alike by at least",
    fewClusters: "few, broad",
    manyClusters: "many, close",
    clusterColours: "Show as colours",
    clusterCount: (/** @type {number} */ n) => `${numbers.format(n)} ${n === 1 ? "cluster" : "clusters"}`,
    clusterSum: (/** @type {number} */ n, /** @type {number} */ none) =>
      `${numbers.format(n)} ${n === 1 ? "cluster" : "clusters"} · ${none > 0 ? percent(none) : "no picture"} left over`,
    clusterNumber: (/** @type {number} */ n) => `Cluster ${numbers.format(n)}`,
    moreClusters: (/** @type {number} */ n) => `and ${numbers.format(n)} smaller`,
    noClusters: "The clusters did not load.",
    select: "Select pictures",
    done: "Done",
    lasso: "Draw around pictures",
    box: "Draw a box",
    takeAway: "Take away instead of adding",
    undo: "Undo",
    selected: (/** @type {number} */ n) => `${n === 0 ? "Nothing" : `${numbers.format(n)} ${n === 1 ? "picture" : "pictures"}`} selected`,
    selectedCount: (/** @type {number} */ n) => `${numbers.format(n)} selected`,
    isSelected: "selected",
    selection: "Selection",
    selectHint: "Draw around pictures, or tap them.",
    selectOne: "Select this picture",
    selectMatches: "Select all that match",
    selectCluster: (/** @type {string} */ name) => `Select: ${name}`,
    remove: (/** @type {string} */ title) => `Take away: ${title}`,
    open: (/** @type {string} */ title) => `Open: ${title}`,
    add: (/** @type {string} */ title) => `Select: ${title}`,
    more: (/** @type {number} */ n) => `and ${numbers.format(n)} more`,
    onlyThese: "Show only these",
    zoomThese: "Zoom to these",
    moreLike: "More like these",
    moreLikeNote: "Near to many of them first.",
    noneAlike: "There are no others near to these.",
    selectAll: "Select them all",
    saveTable: "Save as table (CSV)",
    saved: "Saved",
    notLoaded: "Some of the data did not load. Try again.",
    progress: (/** @type {number} */ i, /** @type {number} */ n) => `Loading ${numbers.format(i)} of ${numbers.format(n)}`,
    copyLink: "Copy link",
    copied: "Link copied",
    longLink: (/** @type {number} */ n) => `Link copied. It has ${numbers.format(n)} characters: some programs cut long links.`,
    notCopied: "The link could not be copied: it is in the address bar.",
    clear: "Clear",
    otherBuild: "This link selects pictures of an earlier state of this collection, so nothing is selected.",
    lost: (/** @type {number} */ n) => `${numbers.format(n)} selected ${n === 1 ? "picture is" : "pictures are"} no longer in this collection.`,
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
    searchHint: "Search the pictures",
    clearSearch: "Clear the search",
    results: "Pictures found",
    some: (/** @type {number} */ n, /** @type {number} */ all) =>
      n === 0 ? "No picture matches" : `${numbers.format(n)} of ${numbers.format(all)} ${all === 1 ? "picture" : "pictures"}`,
    corrected: (/** @type {string} */ asked, /** @type {string[]} */ meant) =>
      `Nothing is spelled “${asked}”; shown: ${list(meant.slice(0, 4))}${meant.length > 4 ? " …" : ""}`,
    nothing: "No picture matches.",
    didYouMean: (/** @type {string} */ word) => `Did you mean “${word}”?`,
    filters: "Filters",
    clearAll: "Clear all",
    clearFacet: (/** @type {string} */ field) => `Clear ${field}`,
    removeFilter: (/** @type {string} */ what) => `Remove ${what}`,
    filterBy: (/** @type {string} */ field, /** @type {string} */ value) => `Show only ${field}: ${value}`,
    active: "Active filters",
    fitMatches: "Show all that match",
    noSearch: "The search did not load.",
    unknownFilter: "Some filters of this link are unknown here and were left out.",
    noValue: "no value",
    showMore: (/** @type {number} */ n) => `Show ${numbers.format(n)} more`,
    fewer: "Show fewer",
    within: (/** @type {string} */ field) => `Look among ${field}`,
    from: "From",
    to: "To",
    fromTo: (/** @type {string} */ from, /** @type {string} */ to) =>
      from === to ? from : from && to ? `${from} – ${to}` : from ? `from ${from}` : `up to ${to}`,
    containing: "Containing the words",
    quoted: (/** @type {string} */ text) => `“${text}”`,
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

/** @param {number} share 0…1; less than half a per cent is not nothing */
const percent = (share) => (share > 0 && share < 0.005 ? "under 1%" : `${Math.round(share * 100)}%`);

/** Parts as one enumeration: a, b and c. @param {string[]} parts */
const list = (parts) => (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join(""));

/**
 * How true the arrangements are, in sentences that need no knowledge of the measures.
 * @param {CoreData} core
 * @returns {string[]}
 */
function qualityText({ quality = {}, trust = {}, nearest = 10, count, layouts }) {
  const k = Math.min(nearest, Math.max(1, count - 1));
  const named = (/** @type {string} */ name) => {
    if (name === "map") return "on the map";
    if (name === "grid") return "in the grid";
    const title = layouts.find((layout) => layout.name === name)?.title;
    return title ? `in “${title}”` : "";
  };
  const parts = (/** @type {Record<string, number>} */ scores, /** @type {(score: number) => string} */ say) =>
    Object.keys(scores).filter(named).map((name) => `${say(scores[name])} ${named(name)}`);
  const kept = parts(quality, (share) => String(Math.round(share * k)));
  if (kept.length === 0) return [];
  const trusted = parts(trust, (score) => score.toFixed(2));
  return [
    `Of each picture’s ${k} nearest relatives, on average ${list(kept.map((part, i) => (i ? part : part.replace(" ", " lie beside it "))))}.`,
    ...(trusted.length ? [`How far what lies together is alike, from 0 to 1: ${list(trusted)}.`] : []),
    "Measured by the program that made this page, on this collection.",
  ];
}

/** @typedef {ReturnType<typeof strings>} Strings */
