// Bundles the viewer in parts: what visitors need at first sight, and what comes when it is wanted.
//
// esbuild splits ES modules only, and browsers run none from disk (file://). So each part is a
// classic script by itself, and what it uses of modules that are in another one it takes from a
// list that the other leaves in `self.viewerShared`: no module is in two of them, and what a
// module keeps exists once. All come from one build, so the lists need no names.

import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: here,
  outdir: join(here, "out"),
  write: false,
  bundle: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  metafile: true,
};

/** A plugin that says where a module of ours is to be found, by its path, and what is in it. */
const modules = (act) => ({
  name: "modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) => act.resolve?.(relative(here, join(resolveDir, path))));
    onLoad({ filter: /./, namespace: "shared" }, ({ path }) => act.load?.(path));
  },
});

/** Shaders are texts, whose remarks and indents esbuild leaves alone. */
const shaders = {
  name: "shaders",
  setup({ onLoad }) {
    onLoad({ filter: /\/shaders\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/\s*\/\/.*$/gm, "").replace(/^\s+/gm, ""),
    }));
  },
};

/** The entries of the parts, and the part that must be there before; the first one comes with the page. */
const ENTRIES = {
  viewer: ["src/main.js", ""],
  later: ["src/parts/later.js", "viewer"],
  grid: ["src/parts/grid.js", "viewer"],
  views: ["src/parts/views.js", "later"],
  panels: ["src/parts/panels.js", "later"],
  select: ["src/parts/select.js", "later"],
  dialogs: ["src/parts/dialogs.js", "later"],
};

/** All parts but the first, each a script of its own. */
export const PARTS = Object.keys(ENTRIES).slice(1);

/** A part and those that are there before it, the first one first. @param {string} part @returns {string[]} */
const chain = (part) => (part ? [...chain(ENTRIES[part][1]), part] : []);

/** Where each module belongs: to the last part that is there before all that use it. */
async function homes() {
  const users = new Map();
  for (const [part, [entry]] of Object.entries(ENTRIES)) {
    const { metafile } = await build({ ...COMMON, entryPoints: [entry] });
    for (const path of Object.keys(metafile.inputs)) users.set(path, [...(users.get(path) ?? []), chain(part)]);
  }
  const common = (chains) => chains[0].filter((part, i) => chains.every((each) => each[i] === part)).at(-1);
  return new Map([...users].map(([path, chains]) => [path, common(chains)]));
}

/**
 * What a part is made of: its entry, and a list of what others use of its modules.
 * @param {string} part
 * @param {string[]} shared the imports of these, each named by its place in the list
 */
const contents = (part, shared) =>
  `${shared.map((names, i) => `import ${names.replace("}", ` as s${i} }`)};\n`).join("")}` +
  (shared.length ? `(self.viewerShared ??= {}).${part} = [${shared.map((_, i) => `s${i}`).join()}];\n` : "") +
  `import "./${ENTRIES[part][0]}";\n`;

/**
 * What a part uses of modules which are in others, as imports: `{ name } from "./module"`.
 * @param {string} part
 * @param {string} source
 * @param {Map<string, string>} home
 */
async function used(part, source, home) {
  const resolve = (path) => (home.get(path) === part ? undefined : { path, external: true });
  const stdin = { contents: source, resolveDir: here };
  const [{ text }] = (await build({ ...COMMON, stdin, format: "esm", plugins: [modules({ resolve })] })).outputFiles;
  // As esbuild prints them; were it to miss one, the bundle would not be made.
  const all = [...text.matchAll(/^import \{([^}]*)\} from "([^"]*)";$/gm)].flatMap(([, names, module]) =>
    names.split(",").map((name) => [module, name.trim().split(" as ")[0]]));
  const found = all.map(([module, name]) => ({ module, name, as: `{ ${name} } from "./${module}"` }));
  // Each of its modules imports for itself.
  return [...new Map(found.map((each) => [each.as, each])).values()];
}

/** Builds all scripts and styles; the result of each esbuild run, by what it holds. */
export async function bundles() {
  const home = await homes();
  const names = Object.keys(ENTRIES);
  /** What others use of each part. @type {Record<string, string[]>} */
  const shared = Object.fromEntries(names.map((part) => [part, []]));
  const uses = {};
  // Those that come last go first: then all is known that is used of a part.
  for (const part of names.toReversed()) {
    uses[part] = await used(part, contents(part, shared[part]), home);
    for (const { module, as } of uses[part]) {
      const list = shared[home.get(module)];
      if (!list.includes(as)) list.push(as);
    }
  }
  const final = { ...COMMON, minify: true };
  const script = (part) => {
    const resolve = (path) => (home.get(path) === part ? undefined : { path, namespace: "shared" });
    const load = (path) => ({
      contents: uses[part].filter(({ module }) => module === path).map(({ name, as }) => {
        const from = home.get(path);
        return `export const ${name} = /* @__PURE__ */ self.viewerShared.${from}[${shared[from].indexOf(as)}];\n`;
      }).join(""),
    });
    return build({
      ...final,
      stdin: { contents: contents(part, shared[part]), resolveDir: here, sourcefile: `${part}.js` },
      outdir: undefined,
      outfile: join(here, `out/${part}.js`),
      plugins: [shaders, modules({ resolve, load })],
      // It runs when the parts before it do, whichever comes first.
      ...(ENTRIES[part][1] && { banner: { js: `self.sitegen.push(["part",["${part}",()=>{` }, footer: { js: "}]]);" } }),
    });
  };
  const [rest, ...scripts] = await Promise.all([
    build({
      ...final,
      entryPoints: {
        "viewer-styles": "src/viewer.css",
        ...Object.fromEntries(PARTS.filter((part) => part !== "grid").map((part) => [`${part}-styles`, `src/parts/${part}.css`])),
        "pages-styles": "src/pages.css",
        openseadragon: "src/openseadragon.js",
      },
    }),
    ...names.map(script),
  ]);
  return { ...Object.fromEntries(names.map((part, i) => [part, scripts[i]])), rest };
}
