// Labels over the stage: where the guides of a layout stand, and which labels
// there is room for.

/**
 * @typedef {object} Label
 * @property {string} key tells it from all others, from frame to frame
 * @property {string} text
 * @property {"guide" | "cluster"} kind
 * @property {number} x the left of its box, in CSS pixels of the stage
 * @property {number} y the top
 * @property {number} [otherY] where it may go instead when there is no room
 * @property {number} width
 * @property {number} height
 * @property {number} weight the smaller ones go first
 * @property {number} [room] pixels to others that want room too
 * @property {number} opacity
 */

/** @typedef {(kind: Label["kind"], text: string) => {width: number, height: number}} Measure */

/** Pixels between a label and its pictures, or the edge that holds it. */
const GAP = 5;

/** @typedef {"top" | "bottom" | "left" | "right" | null} Edge */

/**
 * A guide, the edge of the layout that it stands at, and how far along that edge
 * it speaks for pictures: to halfway between it and its neighbours.
 * @typedef {object} Band
 * @property {GuideData} guide
 * @property {Edge} edge
 * @property {number} from in units of the guide's x or y
 * @property {number} to
 */

/** @param {GuideData} guide @returns {Edge} */
function edgeOf({ x, y }) {
  if (y <= 0) return "top";
  if (y >= 1) return "bottom";
  if (x <= 0) return "left";
  return x >= 1 ? "right" : null;
}

/**
 * @param {GuideData[]} guides
 * @returns {Band[]}
 */
export function bandsOf(guides) {
  /** @type {Band[]} */
  const bands = guides.map((guide) => ({ guide, edge: edgeOf(guide), from: 0, to: 1 }));
  for (const edge of /** @type {Edge[]} */ (["top", "bottom", "left", "right"])) {
    const across = edge === "top" || edge === "bottom";
    const at = (/** @type {Band} */ { guide }) => (across ? guide.x : guide.y);
    const row = bands.filter((band) => band.edge === edge).sort((a, b) => at(a) - at(b));
    row.forEach((band, i) => {
      // The outermost reach to the layout's edge, and where they stand near it as far out as in.
      const [here, last, next] = [at(band), row[i - 1], row[i + 1]];
      const before = last ? at(last) : Math.min(-here, next ? 2 * here - at(next) : 0);
      const after = next ? at(next) : Math.max(2 - here, last ? 2 * here - at(last) : 1);
      const { align } = band.guide;
      // What begins or ends at the guide does not reach beyond it.
      band.from = across && align === "start" ? at(band) : (before + at(band)) / 2;
      band.to = across && align === "end" ? at(band) : across && align === "start" ? after : (after + at(band)) / 2;
    });
  }
  return bands;
}

/**
 * The guides of a layout as labels. Those at its edges stay in sight at the
 * stage's edge as long as the pictures are that they speak for.
 * @param {Band[]} bands
 * @param {number} aspect
 * @param {Frame} frame
 * @param {Insets} insets
 * @param {Measure} measure
 * @returns {Label[]}
 */
export function guideLabels(bands, aspect, frame, insets, measure) {
  const sx = (/** @type {number} */ x) => (x * aspect - frame.x) * frame.scale + frame.width / 2;
  const sy = (/** @type {number} */ y) => (y - frame.y) * frame.scale + frame.height / 2;
  const half = frame.size / 2;
  const free = {
    left: insets.left + GAP,
    top: insets.top + GAP,
    right: frame.width - insets.right - GAP,
    bottom: frame.height - insets.bottom - GAP,
  };
  /** @type {Label[]} */
  const labels = [];
  bands.forEach(({ guide, edge, from, to }, i) => {
    const { width, height } = measure("guide", guide.text);
    const shift = { start: 0, middle: 0.5, end: 1 }[guide.align ?? "middle"] ?? 0.5;
    let x = sx(guide.x) - shift * width;
    let y = sy(guide.y) - height / 2;
    let otherY;
    if (edge === "top" || edge === "bottom") {
      const left = Math.max(free.left, sx(from));
      const right = Math.min(free.right, sx(to));
      if (right <= left || sy(0) - half > free.bottom || sy(1) + half < free.top) return;
      // Of a column that is nearly gone no heading is left, and none is cut.
      if (right - left < Math.min(width, sx(to) - sx(from)) / 2) return;
      x = within(within(x, left, right - width), free.left, free.right - width);
      const snug = edge === "top" ? sy(0) - half - height - GAP : sy(1) + half + GAP;
      // What is meant to stand at the pictures stands close, so that there is room for a second row.
      if (Math.abs(y - snug) < height) y = snug;
      y =
        edge === "top"
          ? Math.max(free.top, Math.min(y, snug))
          : Math.min(free.bottom - height, Math.max(y, snug));
      // Headings are long and columns narrow: a second row doubles the room.
      if (edge === "top" && y - height - GAP >= insets.top) otherY = y - height - GAP;
    } else if (edge) {
      const top = Math.max(free.top, sy(from));
      const bottom = Math.min(free.bottom, sy(to));
      if (bottom <= top || sx(0) - half > free.right || sx(1) + half < free.left) return;
      y = within(y, top, bottom - height);
      x = edge === "left" ? Math.max(free.left, x) : Math.min(free.right - width, x);
    }
    const weight = guide.weight ?? 1;
    labels.push({ key: `guide ${i}`, text: guide.text, kind: "guide", x, y, otherY, width, height, weight, opacity: 1 });
  });
  return labels;
}

/** As near to a wish as the bounds allow; in their middle where they leave no room. @param {number} v @param {number} low @param {number} high */
const within = (v, low, high) => (low > high ? (low + high) / 2 : Math.max(low, Math.min(high, v)));

/**
 * The labels that fit without touching each other: the weightiest first, then
 * in the order given.
 * @template {Rect & {weight: number, otherY?: number, room?: number}} T
 * @param {T[]} labels
 * @param {Rect[]} taken places that are not free
 * @param {number} gap pixels between labels
 * @returns {T[]}
 */
export function uncrowded(labels, taken, gap) {
  const ranked = labels.map((label, i) => ({ label, i })).sort((a, b) => a.label.weight - b.label.weight || a.i - b.i);
  /** @type {(Rect & {room?: number})[]} */
  const held = [...taken];
  const kept = [];
  const isFree = (/** @type {T} */ place) => !held.some((other) => touch(place, other, (other.room && place.room) || gap));
  for (const { label } of ranked) {
    const other = { ...label, y: label.otherY ?? label.y };
    const place = isFree(label) ? label : isFree(other) ? other : null;
    if (!place) continue;
    held.push(place);
    kept.push(place);
  }
  return kept;
}

/** @param {Rect} a @param {Rect} b @param {number} gap */
const touch = (a, b, gap) =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap / 3 && b.y < a.y + a.height + gap / 3;
