// What a 2D canvas showed at one moment, to be shown again from elsewhere.

/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, frame: Frame}} Snapshot */

/** @returns {Snapshot} */
export function blank() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("No 2D canvas");
  return { canvas, context, frame: { x: 0, y: 0, scale: 0, size: 0, width: 0, height: 0, ratio: 1 } };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {string} background
 */
export function ground(context, frame, background) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = background;
  context.fillRect(0, 0, Math.ceil(frame.width * frame.ratio) + 1, Math.ceil(frame.height * frame.ratio) + 1);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 */
export function transform(context, frame) {
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  context.imageSmoothingEnabled = true;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Snapshot} snapshot
 * @param {Frame} frame from where it is looked at now
 */
export function blit(context, snapshot, frame) {
  const old = snapshot.frame;
  if (!old.scale) return;
  const by = frame.scale / old.scale;
  if (same(old, frame)) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(snapshot.canvas, 0, 0);
    return;
  }
  transform(context, frame);
  context.drawImage(
    snapshot.canvas,
    (old.x - frame.x) * frame.scale + frame.width / 2 - (old.width / 2) * by,
    (old.y - frame.y) * frame.scale + frame.height / 2 - (old.height / 2) * by,
    old.width * by,
    old.height * by,
  );
}

/**
 * @param {Frame} a
 * @param {Frame} b
 */
export const same = (a, b) =>
  a.x === b.x && a.y === b.y && a.scale === b.scale && a.width === b.width && a.height === b.height && a.ratio === b.ratio;

/**
 * Whether what one frame shows covers all that the other does.
 * @param {Frame} a
 * @param {Frame} b
 */
export function covers(a, b) {
  if (!a.scale) return false;
  const w = a.width / 2 / a.scale - b.width / 2 / b.scale;
  const h = a.height / 2 / a.scale - b.height / 2 / b.scale;
  return Math.abs(a.x - b.x) <= w && Math.abs(a.y - b.y) <= h;
}
