// Keeps the address and the state alike, in both directions.

import { formatHash, parseHash, writeAddress } from "./address.js";
import { askedFor } from "./language.js";
import { part } from "./more.js";
import { Selection } from "./selection.js";
import { formatWalk, readWalk } from "./walk-code.js";

const CAMERA_MS = 250;


export class Route {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {string[]} names of the views; the first is the usual one
   * @param {{isLarge: () => boolean, hideLarge: () => void}} large the picture that fills the window
   * @param {import("./split.js").Split} split
   */
  constructor(stage, names, large, split) {
    this.split = split;
    this.stage = stage;
    this.store = stage.store;
    this.collection = stage.collection;
    /** The language chosen, or "". */
    this.lang = stage.collection.core.words.chosen ?? "";
    this.names = names;
    this.large = large;
    /** The hash as last written or followed. */
    this.written = "";
    /** The address below the large picture, to which Back leads. */
    this.below = "";
    /** While the state follows the address, the address must not follow the state. */
    this.quiet = false;
    /** While the camera comes from the address, items do not move it. */
    this.stayPut = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.cameraDue = undefined;
    /** Selections followed. */
    this.turn = 0;
    /** Writes and reads selections, once there may be one. @type {Pick<import("./parts/select.js").SelectPart, "formatSelection" | "loadIds" | "readSelection"> | null} */
    this.coder = null;
    /** Heard when what reads a selection did not load. */
    this.onMissed = (/** @type {unknown} */ _error) => {};
    /** Heard when a link selects pictures that are gone; -1 when all are. */
    this.onLost = (/** @type {number} */ _lost) => {};
    /** How the filter changes now. @type {() => import("./filtering.js").Change} */
    this.change = () => "choice";
    /** The entry of the history in which the filter is being changed bit by bit. */
    this.typed = "";
    stage.onCamera = () => this.writeSoon();
    addEventListener("popstate", () => this.follow());
    addEventListener("hashchange", () => this.follow());
    this.store.subscribe((state, before) => {
      if (state.item !== before.item || state.view !== before.view) this.write(!this.quiet);
      else if (state.selection !== before.selection) this.writeSelection(state.selection, before.selection);
      else if (state.only !== before.only) this.write(!this.quiet);
      else if (state.second !== before.second || state.sort !== before.sort) this.write(!this.quiet);
      else if (state.filter !== before.filter) this.filtered();
      else if (state.similarity !== before.similarity) this.writeSoon();
    });
  }

  /** @returns {View} */
  get view() {
    return this.stage.active ?? /** @type {View} */ (this.stage.views.get(this.store.state.view));
  }

  /** Begin where the address says. */
  async start() {
    const address = parseHash(location.hash, this.names);
    this.written = location.hash;
    const view = /** @type {View} */ (this.stage.views.get(address.view));
    if (address.camera) view.setCamera(address.camera, false);
    this.quiet = true;
    this.store.set({ view: address.view, similarity: address.similarity, filter: address.filter, sort: address.sort });
    this.stage.resize();
    try {
      await this.stage.show(address.view, { animate: false, camera: address.camera });
    } catch (error) {
      const [usual] = this.names;
      if (address.view === usual) throw error;
      this.store.set({ view: usual });
      await this.stage.show(usual, { animate: false });
    }
    this.quiet = false;
    document.documentElement.classList.add("running");
    // Ids may have to be looked for far and wide: nobody waits for them.
    this.followSelection(address);
    this.followSecond(address);
    if (address.id) await this.followItem(address, !address.camera);
    this.mend();
  }

  /** What the address named and there is not must not stay in it. */
  mend() {
    if (parseHash(location.hash, this.names).filter !== this.store.state.filter) this.write(false);
  }

  /** @param {import("./address.js").Address} address */
  followSecond({ second, camera2 }) {
    const was = this.store.state.second;
    this.split.wish = camera2;
    this.store.set({ second });
    if (second && second === was && camera2) this.split.second?.active?.setCamera(camera2, true);
  }

  /** The address of what is seen now. */
  hash() {
    const { view: name, item, trail, similarity, selection, only, filter, second, sort } = this.store.state;
    const view = this.stage.active?.name === name ? this.stage.active : null;
    const beside = this.split.second?.active;
    const held = item >= 0 ? this.collection.peek(item) : null;
    return formatHash(
      {
        view: name,
        camera: view && (held || !view.isHome()) ? view.camera() : null,
        similarity,
        ...(this.coder?.formatSelection(selection, this.collection) ?? { select: "", picked: "" }),
        only: only && selection.size > 0,
        second,
        camera2: beside && beside.name === second && !beside.isHome() ? beside.camera() : null,
        sort: this.listed ? sort : "",
        filter,
        lang: this.lang,
        id: held?.id ?? "",
        index: held ? item : -1,
        walk: formatWalk(trail, this.collection),
      },
      this.names[0],
    );
  }

  /** Begin anew in another language, where one is. @param {string} language */
  turnTo(language) {
    this.lang = language;
    this.write(true);
    location.reload();
  }

  /** The address of what is seen now, to be handed on. */
  async link() {
    await this.coder?.loadIds(this.store.state.selection, this.collection).catch(() => {});
    return `${location.href.replace(/#.*/s, "")}${this.hash()}`;
  }

  /** Whether a list is shown. */
  get listed() {
    return [this.stage, this.split.second].some((stage) => stage?.active?.kind === "list");
  }

  /** What the history keeps with the address. */
  entry() {
    return { trail: this.store.state.trail, large: this.large.isLarge() };
  }

  /** @param {boolean} push */
  async write(push) {
    clearTimeout(this.cameraDue);
    const { item } = this.store.state;
    if (item >= 0 && !this.collection.peek(item)) await this.collection.load(item).catch(() => {});
    if (item !== this.store.state.item) return;
    const hash = this.hash();
    const fresh = push && !this.quiet && !this.large.isLarge() && hash !== this.written;
    writeAddress(hash, this.entry(), fresh);
    this.written = hash;
  }

  /** What is selected one by one is one entry of the history. @param {Selection} now @param {Selection} before */
  async writeSelection(now, before) {
    if (this.quiet) return;
    this.write(now.size === 0 || before.size === 0 || Math.abs(now.size - before.size) > 1);
    // As indexes at once, and as ids once they are known.
    await this.coder?.loadIds(now, this.collection).catch(() => {});
    if (now === this.store.state.selection) this.writeSoon();
  }

  /** @param {import("./address.js").Address} address */
  async followSelection(address) {
    const turn = ++this.turn;
    const now = this.store.state.selection;
    let read = { selection: Selection.none(this.collection.count), lost: 0 };
    try {
      if (address.select || address.picked) read = await (this.coder ??= await part("select")).readSelection(address, this.collection);
    } catch (error) {
      return this.onMissed(error);
    }
    const { selection, lost } = read;
    // Another address may have been followed meanwhile, or something selected by hand.
    if (turn !== this.turn || now !== this.store.state.selection) return;
    if (lost) this.onLost(lost);
    const only = address.only && selection.size > 0;
    const same = now.size === selection.size && now.mask.every((value, i) => value === selection.mask[i]);
    if (same && only === this.store.state.only) return;
    const quiet = this.quiet;
    this.quiet = true;
    this.store.set(same ? { only } : { selection, only });
    this.quiet = quiet;
    // The camera may have written an address without it.
    this.writeSoon();
  }

  /** A filter has an entry of its own in the history; what is typed letter by letter has one in all. */
  filtered() {
    if (this.quiet) return;
    const change = this.change();
    const goesOn = change === "typed" && this.typed !== "" && this.typed === this.written;
    this.write(change !== "mended" && !goesOn);
    this.typed = change === "typed" ? this.hash() : "";
  }

  /** Camera and slider are written once they rest, into the same entry of the history. */
  writeSoon() {
    if (!document.documentElement.classList.contains("running")) return;
    clearTimeout(this.cameraDue);
    this.cameraDue = setTimeout(() => {
      this.written = this.hash();
      writeAddress(this.written, this.entry(), false);
    }, CAMERA_MS);
  }

  /** The large picture has an entry of its own: Back closes it and no more. @param {() => void} show */
  enlarge(show) {
    clearTimeout(this.cameraDue);
    this.below = this.written = this.hash();
    writeAddress(this.below, this.entry(), false);
    show();
    writeAddress(this.below, this.entry(), true);
  }

  /** Back, forward, or an address typed by hand. */
  async follow() {
    const large = this.large.isLarge();
    this.large.hideLarge();
    // One may have turned to other pictures meanwhile: the last one stays in hand.
    if (large && location.hash === this.below) return this.write(false);
    if (location.hash === this.written) return;
    clearTimeout(this.cameraDue);
    this.written = location.hash;
    if ((askedFor(this.collection.core)?.language ?? "") !== this.lang) return location.reload();
    const address = parseHash(location.hash, this.names);
    this.quiet = true;
    try {
      this.store.set({ similarity: address.similarity, filter: address.filter, sort: address.sort });
      this.followSecond(address);
      if (this.store.state.view !== address.view) {
        this.store.set({ view: address.view });
        await this.stage.show(address.view, { camera: address.camera });
      }
      this.followSelection(address);
      await this.followItem(address, !address.camera);
      if (address.camera) this.view.setCamera(address.camera, true);
      else if (!address.id) this.view.setCamera(this.view.home(), true);
    } catch {
      // The view did not load: what is seen stays.
      if (this.stage.active) this.store.set({ view: this.stage.active.name });
    } finally {
      this.quiet = false;
    }
    this.mend();
  }

  /**
   * @param {import("./address.js").Address} address
   * @param {boolean} enlarge also go there
   */
  async followItem(address, enlarge) {
    const item = address.id ? await this.collection.find(address.id, address.index) : -1;
    const trail = /** @type {unknown} */ (history.state?.trail);
    const walked = Array.isArray(trail) && trail.at(-1) === item && trail.every((i) => this.collection.has(i));
    this.quiet = true;
    this.stayPut = true;
    this.store.set({ item, trail: item < 0 ? [] : walked ? trail : [item] });
    this.stayPut = false;
    this.quiet = false;
    if (item >= 0 && enlarge) this.view.reveal(item, { enlarge: true });
    // Steps may have to be looked for far and wide: nobody waits for them.
    if (item >= 0 && address.walk && !walked) this.followWalk(item, address.walk);
  }

  /** @param {number} item in hand @param {string} walk */
  async followWalk(item, walk) {
    const trail = [...(await readWalk(walk, this.collection)).filter((each) => each !== item), item];
    const { state } = this.store;
    if (state.item !== item || state.trail.length > 1) return;
    this.store.set({ trail });
    this.writeSoon();
  }
}
