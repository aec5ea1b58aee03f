// The shapes that modules pass to each other. docs/site-data.md describes what
// comes from the build; everything else here lives in the browser only.

interface Window {
  sitegen?: unknown;
  OpenSeadragon?: any;
}

/** `["core", …]` as it is stored. */
interface CoreData {
  format: number;
  title: string;
  description: string;
  credits: string;
  licence: string;
  /** Where its text is, or "". */
  licenceUrl?: string;
  language: string;
  /** What the viewer says: at first sight, and the script with the rest; `plurals` is their language. */
  words: {
    plurals: string;
    first: Record<string, Message>;
    later: string;
    /** What the language calls itself, and the others that visitors can choose. */
    name?: string;
    others?: { language: string; name: string; url: string }[];
    /** The one chosen; absent for the collection's own. */
    chosen?: string;
  };
  count: number;
  grid: GridData;
  cells: string | null;
  shape: { w: string; h: string };
  layouts: LayoutData[];
  shards: { size: number; urls: string[] };
  clusters: string | null;
  clusterNames: string[];
  fields: FieldData[];
  /** What tells builds apart whose items lie in another order. */
  key: string;
  /** The scripts of the search index, in order. */
  search?: string[];
  /** The script of the facets, or null. */
  facets?: string | null;
  /** Whether items have pages of their own. */
  pages?: boolean;
  neighbours: number;
  /** How many of an item's nearest `quality` looks at. */
  nearest?: number;
  /** Shares in 0…1 of each item's nearest that a layout keeps near, by the layout's name. */
  quality?: Record<string, number>;
  /** Trustworthiness in 0…1, likewise. */
  trust?: Record<string, number>;
}

/** `["language", …]` as it is stored. */
interface LanguageData {
  language: string;
  plurals: string;
  direction: string;
  said: Record<string, Message>;
  layouts: Record<string, { title: string; guides: string[] }>;
  recognised: string;
}

/** A layout as it is stored; the grid's entry has neither places nor aspect. */
interface LayoutData {
  name: string;
  title: string;
  kind: string;
  aspect?: number;
  x?: string;
  y?: string;
  /** Where x and y are, when they are not here. */
  url?: string;
  size?: number | null;
  guides?: GuideData[];
}

/** A label in units of the layout: x in 0…1 of its width, y of its height, or slightly outside. */
interface GuideData {
  text: string;
  x: number;
  y: number;
  align?: "start" | "middle" | "end";
  /** 1 goes before all others, larger ones are left out where labels crowd. */
  weight?: number;
}

/** `["clusters", …]` as it is stored. */
interface ClustersData {
  order: string;
  heights: string;
  labels: string;
  similarity: number;
  minSize: number;
}

interface GridData {
  columns: number;
  rows: number;
  cell: number;
  tile: number;
  levels: number;
  url: string;
  background: string;
}

interface FieldData {
  name: string;
  title: string;
  kind: "text" | "category" | "multi" | "labels" | "number" | "date" | "url";
  /** Whether visitors can filter by it. */
  facet?: boolean;
}

type FieldValue = string | string[] | number | null;

/** `["items", …]` as it is stored. */
interface ShardData {
  start: number;
  id: string[];
  title: string[];
  alt: string[];
  source: string[];
  width: number[];
  height: number[];
  values: FieldValue[][];
  cluster: number[];
  neighbours: string;
  distances: string;
  scores: number[][];
}

/** One item, read out of its shard when somebody looks at it. */
interface Item {
  index: number;
  id: string;
  title: string;
  alt: string;
  source: string;
  width: number;
  height: number;
  values: FieldValue[];
  cluster: number;
  neighbours: number[];
  distances: number[];
  scores: number[];
}

/** What is known of a layout before its places are. */
interface LayoutFacts {
  name: string;
  title: string;
  kind: string;
  aspect: number;
  /** Side of a cell as a share of the height where pictures are packed without overlap, else null. */
  size: number | null;
  guides: GuideData[];
}

/** Positions of one layout: x and y in 0…65535 over its width and height. */
interface Layout extends LayoutFacts {
  x: Uint16Array | Float32Array;
  y: Uint16Array | Float32Array;
}

/**
 * What a renderer needs to place items: the layout is `aspect` wide and 1
 * high, (x, y) of it lies at the middle of the stage, `scale` is CSS pixels a
 * unit, `size` CSS pixels of a cell's side.
 */
interface Frame {
  x: number;
  y: number;
  scale: number;
  size: number;
  width: number;
  height: number;
  ratio: number;
}

/** A camera as the address bar holds it: centre in 0…1, zoom 1 = all fits. */
interface CameraState {
  x: number;
  y: number;
  zoom: number;
}

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Insets {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

type Direction = "left" | "right" | "up" | "down";

/** Draws every item of a layout. Both renderers show the same picture. */
interface Renderer {
  readonly kind: "webgl" | "canvas";
  readonly element: HTMLCanvasElement;
  /** Tiles it can hold at once. */
  readonly capacity: number;
  resize(width: number, height: number, ratio: number): void;
  /** Hear that a tile has come. */
  refresh?(): void;
  /** Free what the graphics hold. */
  free?(): void;
  /** How each item looks beside its picture (see looks.js), or null: all alike. */
  setLooks(looks: Uint8Array | null): void;
  /** Returns true when another frame is needed to finish this picture. */
  draw(scene: Scene): boolean;
}

/** What to draw: a layout's items in the order of its index, at rest or on their way. */
interface Scene {
  index: import("./spatial.js").SpatialIndex;
  frame: Frame;
  flight: Flight | null;
}

/** On the way to the places of another layout: `share` 0 is the scene's own, 1 the other. */
interface Flight {
  layout: Layout;
  frame: Frame;
  share: number;
}

/** One arrangement of the collection on the stage. */
interface View {
  readonly name: string;
  readonly title: string;
  readonly kind: "map" | "grid" | "list";
  readonly facts: LayoutFacts;
  /** Get ready to be shown, places and all; nothing else may be asked before. */
  prepare(): Promise<void>;
  /** The places of the items, once prepared. */
  places(): Layout;
  activate(): void;
  deactivate(): void;
  /** Free what it holds: it is not shown again. */
  remove(): void;
  /** Remember what is in sight, before the stage gets another size. */
  keep(): void;
  resize(): void;
  /** Take the focus, where not the stage has it. */
  focus?(): void;
  /** Draw the pictures; returns true while another frame is needed. */
  draw(now: number): boolean;
  frame(): Frame;
  camera(): CameraState;
  setCamera(camera: CameraState, animate: boolean): void;
  /** Where the camera comes to rest: where it is, unless it moves. */
  rest(): CameraState;
  /** Whether everything is in sight, on the stage or beside the panel. */
  isFit(): boolean;
  fit(animate?: boolean): void;
  /** The camera to begin with: everything, or nearer on narrow stages. */
  home(): CameraState;
  isHome(): boolean;
  zoomBy(factor: number): void;
  reveal(item: number, options?: { animate?: boolean; enlarge?: boolean }): void;
  /** The item at a point of the stage, or -1. */
  pick(x: number, y: number): number;
  /** Where the item's picture lies on the stage. */
  rect(item: number): Rect;
  /** The next item in a direction, or the same one at the edge. */
  step(item: number, direction: Direction): number;
  /** The item nearest to the middle of the stage. */
  middle(): number;
  /** The items whose picture reaches onto the stage, so many at most. */
  inSight(most?: number): number[];
  /** The items whose picture is larger than its finest cell. */
  large(): number[];
}

interface State {
  view: string;
  item: number;
  hover: number;
  /** Whether pointer or keyboard chose the hovered item. */
  hoverBy: "pointer" | "keyboard" | "panel";
  /** The items walked through to reach `item`, which is its last. */
  trail: number[];
  /** The similarity at which clusters are shown, or -1 when they are not. */
  similarity: number;
  selection: import("./selection.js").Selection;
  /** Whether only what is selected is shown. */
  only: boolean;
  /** The arrangement of the view beside the first, or "" when there is none. */
  second: string;
  /** What the list is sorted by: a field, with "-" before it downwards; "" for likeness. */
  sort: string;
  /** What is searched for and filtered by, as in the address (filter-words.js); "" for nothing. */
  filter: string;
}

/** `["search", …]` as it is stored: one of several parts of the index. */
interface SearchPart {
  part: number;
  parts: number;
  words: string;
  sizes: string;
  postings: string;
  lengths?: string;
}

/** A facet as it is stored in `["facets", …]`; which keys it has depends on its kind. */
interface FacetData {
  name: string;
  kind: FieldData["kind"];
  values?: string[];
  levels?: (number | string)[];
  width: number;
  codes: string;
  lasts?: string;
  total?: number;
  counts?: string;
  index?: SearchPart[];
  empty?: string;
}
