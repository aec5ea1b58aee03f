// Which pictures are selected: a set that never changes. Each change makes
// another one, so that two of them are told apart at a glance.

export class Selection {
  /**
   * @param {Uint8Array} mask 1 for each selected item
   * @param {number} size how many there are
   */
  constructor(mask, size) {
    this.mask = mask;
    this.size = size;
    /** @type {Uint32Array | null} */
    this.listed = null;
    /** How the address writes it, once that was asked. @type {string | null} */
    this.code = null;
  }

  /** @param {number} count of the collection */
  static none(count) {
    return new Selection(new Uint8Array(count), 0);
  }

  /** @param {number} count of the collection @param {Iterable<number>} items */
  static of(count, items) {
    return Selection.none(count).change(items, true);
  }

  /** @param {number} item */
  has(item) {
    return this.mask[item] === 1;
  }

  /** The items in grid order. */
  get items() {
    if (this.listed) return this.listed;
    const items = new Uint32Array(this.size);
    let at = 0;
    for (let i = 0; i < this.mask.length; i++) if (this.mask[i]) items[at++] = i;
    return (this.listed = items);
  }

  /**
   * The same with more items, or fewer; itself when nothing changes.
   * @param {Iterable<number>} items those beyond the collection are passed over
   * @param {boolean} add else take away
   * @returns {Selection}
   */
  change(items, add) {
    const value = add ? 1 : 0;
    const mask = this.mask.slice();
    let { size } = this;
    for (const item of items) {
      if (item >= mask.length || mask[item] === value) continue;
      mask[item] = value;
      size += add ? 1 : -1;
    }
    return size === this.size ? this : new Selection(mask, size);
  }
}

/** Where a mask has ones. @param {Uint8Array} mask */
export function ones(mask) {
  const items = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) items.push(i);
  return items;
}
