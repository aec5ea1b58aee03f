// The picture in hand: its panel, the room that the panel takes from the stage,
// and the picture filling the window.

import { alike } from "./framing.js";
import { Panel } from "./panel.js";

export class Hand {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./strings.js").Strings} words
   * @param {{
   *   say: (text: string) => void,
   *   insets: () => Insets,
   *   stayPut: () => boolean,
   *   large: (act: (dialogs: import("./dialogs.js").Dialogs) => void) => void,
   *   enlarge: (show: () => void) => void,
   *   filter: (field: string, value: string) => void,
   * }} to `insets`: what is covered of the stage; `stayPut`: whether the camera must not move
   */
  constructor(stage, words, to) {
    this.stage = stage;
    this.store = stage.store;
    this.collection = stage.collection;
    this.words = words;
    this.to = to;
    /** How the camera made room for the panel. @type {{before: CameraState, after: CameraState, view: View} | null} */
    this.room = null;
    const { store } = this;
    this.panel = new Panel(this.collection, stage.thumbs, words, {
      close: () => store.select(-1),
      walk: (item) => store.walk(item),
      select: (item) => store.select(item),
      point: (item) => store.set({ hover: item, hoverBy: "panel" }),
      enlarge: (item) => this.enlarge(item),
      filter: to.filter,
    });
    store.subscribe((state, before) => {
      if (state.item !== before.item) this.changed(state, before);
      else if (state.item >= 0 && state.trail.length !== before.trail.length) this.panel.show(state.item, state.trail);
      if (state.hover !== before.hover && state.hover >= 0 && state.hoverBy === "keyboard") this.announce(state.hover);
    });
  }

  /** @param {State} state @param {State} before */
  changed({ item, trail }, before) {
    const { panel, stage } = this;
    const whole = stage.active?.isFit() ?? false;
    const lent = before.item < 0 ? stage.active?.rest() : undefined;
    document.documentElement.classList.toggle("panel-open", item >= 0);
    stage.setNeighbours([]);
    if (item < 0) return this.let(whole);
    panel.show(item, trail);
    stage.insets = this.to.insets();
    if (!this.to.stayPut()) this.makeRoom(item, whole, lent);
    this.announce(item);
    this.collection.load(item).then(
      (loaded) => {
        if (this.store.state.item !== item) return;
        stage.setNeighbours(loaded.neighbours);
        document.title = `${loaded.title} – ${this.collection.core.title}`;
      },
      () => {},
    );
  }

  /** Nothing is in hand any more. @param {boolean} whole everything was in sight */
  let(whole) {
    const { panel, stage } = this;
    const inside = panel.element.contains(document.activeElement);
    panel.hide();
    stage.insets = this.to.insets();
    if (!this.to.stayPut()) this.giveBack(whole);
    if (inside) stage.focus();
    this.to.say(this.words.closed);
    document.title = this.collection.core.title;
  }

  /**
   * The panel covers a part of the stage: what is looked at moves beside it.
   * @param {number} item
   * @param {boolean} whole everything was in sight
   * @param {CameraState} [before] where the camera was when the panel opened
   */
  makeRoom(item, whole, before) {
    const { active } = this.stage;
    if (!active) return;
    if (whole) active.fit();
    else active.reveal(item);
    // A list goes back by itself.
    this.room = before && !whole && active.kind !== "list" ? { before, after: active.rest(), view: active } : null;
  }

  /** The panel is gone: unless one went on from there, the camera goes back. @param {boolean} whole */
  giveBack(whole) {
    const { active } = this.stage;
    const { room } = this;
    this.room = null;
    if (whole) active?.fit();
    else if (room && room.view === active && alike(room.after, active.rest())) active.setCamera(room.before, true);
  }

  /** @param {number} item */
  announce(item) {
    const { state } = this.store;
    this.collection.load(item).then(
      (loaded) => {
        const selected = state.selection.has(item) ? this.words.separator + this.words.selectedSign : "";
        if (state.item === this.store.state.item) this.to.say(loaded.title + selected);
      },
      () => {},
    );
  }

  /** @param {Item} item */
  enlarge(item) {
    this.to.large(({ large }) => {
      if (this.store.state.item === item.index) this.to.enlarge(() => large.show(item, this.collection.count));
    });
  }

  /** Open an item; the one in hand already is enlarged. @param {number} item */
  open(item) {
    if (item === this.store.state.item) {
      const loaded = this.collection.peek(item);
      if (loaded) this.enlarge(loaded);
      return;
    }
    this.store.select(item);
    this.panel.focus();
  }
}
