// How true the arrangements are, in sentences that need no knowledge of the measures.

/**
 * @param {CoreData} core
 * @param {import("./strings.js").AllStrings} words
 * @returns {string[]}
 */
export function qualityText({ quality = {}, trust = {}, nearest = 10, count, layouts }, words) {
  const k = Math.min(nearest, Math.max(1, count - 1));
  const put = (/** @type {string} */ name, /** @type {string} */ value) => {
    if (name === "map") return words.qualityMap({ value });
    if (name === "grid") return words.qualityGrid({ value });
    const title = layouts.find((layout) => layout.name === name)?.title;
    return title ? words.qualityLayout({ value, title }) : "";
  };
  const parts = (/** @type {Record<string, number>} */ scores, /** @type {(score: number) => string} */ say) =>
    Object.keys(scores).map((name) => put(name, say(scores[name]))).filter(Boolean);
  const kept = parts(quality, (share) => words.number(Math.round(share * k)));
  if (kept.length === 0) return [];
  const trusted = parts(trust, words.distance);
  return [
    words.qualityKept({ k, list: words.join(kept) }),
    ...(trusted.length ? [words.qualityTrusted({ list: words.join(trusted) })] : []),
    words.qualityNote,
  ];
}
