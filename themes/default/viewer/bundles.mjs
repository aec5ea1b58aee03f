// Bundles the viewer in two scripts: what visitors need at first sight, and what can wait.
//
// esbuild splits ES modules only, and browsers run none from disk (file://). So each is a
// classic script by itself, and what the later one uses of the first one's modules it takes
// from a list that the first one leaves in `self.viewerShared`: no module is in both, and
// what a module keeps exists once. Both come from one build, so the list needs no names.

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
    onResolve({ filter: /^\.\/.*\.js$/ }, ({ path, resolveDir }) => act.resolve?.(relative(here, join(resolveDir, path))));
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

/**
 * The names that `later.js` uses of modules which are in the first script.
 * @param {Set<string>} first
 * @returns {Promise<[module: string, name: string][]>}
 */
async function sharedNames(first) {
  const resolve = (path) => (first.has(path) ? { path, external: true } : undefined);
  const options = { ...COMMON, entryPoints: ["src/later.js"], format: "esm", plugins: [modules({ resolve })] };
  const [{ text }] = (await build(options)).outputFiles;
  const found = new Map();
  // As esbuild prints them; were it to miss one, the bundle of `later.js` would not be made.
  for (const [, names, module] of text.matchAll(/^import \{([^}]*)\} from "([^"]*)";$/gm)) {
    for (const name of names.split(",")) {
      const plain = name.trim().split(" as ")[0];
      found.set(`${module} ${plain}`, [module, plain]);
    }
  }
  return [...found.values()];
}

/** Builds all scripts and styles; the result of each esbuild run, by what it holds. */
export async function bundles() {
  const draft = await build({ ...COMMON, entryPoints: ["src/main.js"] });
  const first = new Set(Object.keys(draft.metafile.inputs));
  const shared = await sharedNames(first);
  const imports = shared.map(([module, name], i) => `import { ${name} as s${i} } from "./${module}";\n`);
  const contents = `${imports.join("")}self.viewerShared = [${shared.map((_, i) => `s${i}`).join()}];\nimport "./src/main.js";\n`;
  const resolve = (path) => (first.has(path) ? { path, namespace: "shared" } : undefined);
  const load = (path) => ({
    contents: shared.map(([module, name], i) => (module === path ? `export const ${name} = /* @__PURE__ */ self.viewerShared[${i}];\n` : "")).join(""),
  });
  const final = { ...COMMON, minify: true };
  const [viewer, later, rest] = await Promise.all([
    build({ ...final, stdin: { contents, resolveDir: here, sourcefile: "first.js" }, outfile: join(here, "out/viewer.js"), outdir: undefined, plugins: [shaders] }),
    build({ ...final, entryPoints: { later: "src/later.js" }, plugins: [modules({ resolve, load })] }),
    build({
      ...final,
      entryPoints: {
        "viewer-styles": "src/viewer.css",
        "later-styles": "src/later.css",
        "pages-styles": "src/pages.css",
        openseadragon: "src/openseadragon.js",
      },
    }),
  ]);
  return { viewer, later, rest };
}
