// A view whose script comes when it is first shown, and takes its place then.

/** @implements {Pick<View, "name" | "title" | "facts" | "prepare" | "setCamera">} */
export class ComingView {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {LayoutFacts} facts
   * @param {() => Promise<View>} make
   */
  constructor(stage, facts, make) {
    this.facts = facts;
    this.name = facts.name;
    this.title = facts.title;
    this.stage = stage;
    this.make = make;
    /** @type {Promise<void> | null} */
    this.coming = null;
    /** Where a link has its camera. @type {CameraState | null} */
    this.wish = null;
  }

  prepare() {
    this.coming ??= this.come().catch((error) => {
      this.coming = null;
      throw error;
    });
    return this.coming;
  }

  async come() {
    const view = await this.make();
    // Its stage may have been closed meanwhile.
    if (!this.stage.element.isConnected) return;
    this.stage.add(view);
    if (this.wish) view.setCamera(this.wish, false);
    await view.prepare();
  }

  /** @param {CameraState} camera */
  setCamera(camera) {
    this.wish = camera;
  }

  // Keys and buttons may be pressed before anything is shown.
  fit() {}
  zoomBy() {}
  reveal() {}
  keep() {}
  resize() {}
  remove() {}

  /** @param {number} item */
  step(item) {
    return item;
  }

  middle() {
    return 0;
  }
}
