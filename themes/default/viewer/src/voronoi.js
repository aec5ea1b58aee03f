// Which item's place is nearest to a point: the cell of the Voronoi diagram it is in.

import { Delaunay } from "d3-delaunay";

export class Voronoi {
  /** @param {Layout} layout */
  constructor(layout) {
    this.layout = layout;
    /** @type {Delaunay | null} */
    this.delaunay = null;
    this.last = 0;
  }

  /** Built when first needed, or while nobody waits: 55 ms at 100,000 items. */
  build() {
    if (this.delaunay) return this.delaunay;
    const { x, y, aspect } = this.layout;
    const points = new Float64Array(2 * x.length);
    for (let i = 0; i < x.length; i++) {
      points[2 * i] = x[i] * aspect;
      points[2 * i + 1] = y[i];
    }
    return (this.delaunay = new Delaunay(points));
  }

  /**
   * The nearest item, or -1 when there is none.
   * @param {number} x in units of the layout, which is 1 high
   * @param {number} y
   */
  nearest(x, y) {
    // A search that starts from the last hit is many times quicker than a cold one.
    const item = this.build().find(x * 65535, y * 65535, this.last);
    if (!(item >= 0)) return -1;
    this.last = item;
    return item;
  }
}
