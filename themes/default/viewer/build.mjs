// node build.mjs OUTDIR: writes the viewer's scripts, its styles and those of the
// plain pages, and the licences of what they contain.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundles } from "./bundles.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** Packages that end up in the bundles, with their licence files. */
const BUNDLED = [
  ["openseadragon", "LICENSE.txt"],
];

/** The names of the packages that esbuild put into the bundles. */
function packages({ metafile }) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name) names.add(name);
  }
  return [...names].sort();
}

async function licences(found) {
  const known = new Map(BUNDLED);
  const parts = [];
  for (const name of found) {
    const file = known.get(name);
    // A new dependency must not slip in without its licence.
    if (!file) throw new Error(`${name} is bundled, but build.mjs does not know its licence file`);
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    parts.push(`${name} ${version}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`);
  }
  return `The viewer contains these works:\n\n${parts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

const out = process.argv[2];
if (!out) {
  console.error("usage: node build.mjs OUTDIR");
  process.exit(2);
}
const outdir = resolve(out);
await mkdir(outdir, { recursive: true });
const made = Object.values(await bundles());
for (const file of made.flatMap((result) => result.outputFiles)) {
  await writeFile(join(outdir, basename(file.path).replace("-styles.css", ".css")), file.contents);
}
await writeFile(join(outdir, "LICENSES.txt"), await licences(made.flatMap(packages)));
