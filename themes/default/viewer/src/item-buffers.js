// What the GPU knows of each item: its places, its cell, its shape, its look. In
// the order of a layout's index, so that what is visible lies close together.

export class ItemBuffers {
  /**
   * @param {WebGL2RenderingContext} gl
   * @param {import("./collection.js").Collection} collection
   */
  constructor(gl, collection) {
    this.gl = gl;
    this.collection = collection;
    /** @type {import("./spatial.js").SpatialIndex | null} */
    this.index = null;
    /** The layout flown to or from. @type {Layout | null} */
    this.other = null;
    /** @type {Uint8Array | null} */
    this.looks = null;
    this.looksDue = true;
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    const corner = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corner);
    gl.bufferData(gl.ARRAY_BUFFER, new Uint8Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    gl.vertexAttribPointer(1, 2, gl.UNSIGNED_BYTE, false, 0, 0);
    /** By location in the shader. @type {WebGLBuffer[]} */
    this.buffers = [];
    for (const at of [0, 2, 3, 4, 5]) {
      this.buffers[at] = gl.createBuffer();
      gl.enableVertexAttribArray(at);
    }
  }

  /** @param {Uint8Array | null} looks */
  setLooks(looks) {
    this.looks = looks;
    this.looksDue = true;
  }

  /** Bring onto the GPU what has changed since the last frame. @param {Scene} scene */
  use({ index, flight }) {
    this.gl.bindVertexArray(this.vertices);
    const { items } = index;
    const anew = index !== this.index;
    if (anew) this.fillItems(index);
    if (flight && (anew || flight.layout !== this.other)) {
      this.fill(4, placesOf(flight.layout, items));
      this.other = flight.layout;
    }
    if (anew || this.looksDue) {
      const ordered = new Uint8Array(items.length);
      if (this.looks) for (let i = 0; i < items.length; i++) ordered[i] = this.looks[items[i]];
      this.fill(5, ordered);
    }
    this.index = index;
    this.looksDue = false;
  }

  /** @param {import("./spatial.js").SpatialIndex} index */
  fillItems({ items, layout }) {
    const { collection } = this;
    const { columns } = collection.grid;
    const cells = new Uint16Array(2 * items.length);
    const shape = new Uint8Array(2 * items.length);
    items.forEach((item, i) => {
      const cell = collection.cellOf(item);
      cells[2 * i] = cell % columns;
      cells[2 * i + 1] = cell / columns;
      shape[2 * i] = collection.shapeW[item];
      shape[2 * i + 1] = collection.shapeH[item];
    });
    const places = placesOf(layout, items);
    this.fill(0, places);
    this.fill(2, cells);
    this.fill(3, shape);
    // Whatever lies in the buffer of the other places, it must be long enough.
    this.fill(4, places);
    this.other = null;
  }

  /** @param {number} at @param {ArrayBufferView<ArrayBuffer>} data */
  fill(at, data) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[at]);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  }

  /**
   * Let instances, or points, begin at an item of the index.
   * @param {number} from
   * @param {boolean} points
   */
  beginAt(from, points) {
    const { gl, buffers } = this;
    if (points) gl.disableVertexAttribArray(1);
    else gl.enableVertexAttribArray(1);
    const bind = (/** @type {number} */ at) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[at]);
      gl.vertexAttribDivisor(at, points ? 0 : 1);
    };
    bind(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 8 * from);
    bind(2);
    gl.vertexAttribIPointer(2, 2, gl.UNSIGNED_SHORT, 0, 4 * from);
    bind(3);
    gl.vertexAttribPointer(3, 2, gl.UNSIGNED_BYTE, true, 0, 2 * from);
    bind(4);
    gl.vertexAttribPointer(4, 2, gl.FLOAT, false, 0, 8 * from);
    bind(5);
    gl.vertexAttribIPointer(5, 1, gl.UNSIGNED_BYTE, 0, from);
  }
}

/**
 * @param {Layout} layout
 * @param {Uint32Array} items
 */
function placesOf({ x, y }, items) {
  const places = new Float32Array(2 * items.length);
  for (let i = 0; i < items.length; i++) {
    places[2 * i] = x[items[i]] / 65535;
    places[2 * i + 1] = y[items[i]] / 65535;
  }
  return places;
}
