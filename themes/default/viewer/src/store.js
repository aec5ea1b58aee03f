// What is looked at: one state, changed in one place, heard by whoever shows it.

/** @typedef {(state: State, before: State) => void} Listener */

export class Store {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Listener[]} */
    this.listeners = [];
  }

  /** @param {Listener} listener @returns {() => void} ends it */
  subscribe(listener) {
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((each) => each !== listener);
    };
  }

  /** @param {Partial<State>} patch */
  set(patch) {
    const before = this.state;
    const state = { ...before, ...patch };
    if (same(before, state)) return;
    this.state = state;
    for (const listener of this.listeners) listener(state, before);
  }

  /**
   * Take an item in hand, beginning a new walk.
   * @param {number} item
   */
  select(item) {
    this.set({ item, trail: item < 0 ? [] : [item] });
  }

  /**
   * Walk on to a neighbour of the item in hand.
   * @param {number} item
   */
  walk(item) {
    const { trail } = this.state;
    const at = trail.indexOf(item);
    // Coming back to a picture of the walk shortens it, so that it never loops.
    this.set({ item, trail: at >= 0 ? trail.slice(0, at + 1) : [...trail, item] });
  }
}

/**
 * @param {State} a
 * @param {State} b
 */
function same(a, b) {
  return Object.entries(b).every(([name, value]) => {
    const other = /** @type {any} */ (a)[name];
    return Array.isArray(value) ? alike(value, other) : value === other;
  });
}

/**
 * @param {unknown[]} a
 * @param {unknown[]} b
 */
const alike = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
