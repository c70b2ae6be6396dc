// Builds the client into ../static/built: everything there carries its hash in its name, but for the service
// worker, whose
// address must never change. manifest.json maps logical names ("seats/picker.js", "app.css") to addresses.
//
//   <folders>/<name>.entry.ts   → "<folders>/<name>.js"         a module a page loads
//   <folders>/<name>.worker.ts  → "<folders>/<name>.worker.js"  a module worker
//   ../static/css/<world>.css   → "<world>.css"                 one for each world: app, scanner, office
//   zxing-wasm's reader         → "zxing_reader.wasm"
//   service-worker/service-worker.ts → "service-worker.js"      knows ASSETS and BUILD (build.d.ts)
//
// A script gets the address of an asset by `import { url } from "asset:checkin/decoder.worker.js"`.
//
//   node build.mjs          build, or do nothing when the manifest already matches the sources
//   node build.mjs --dev    the same for a developer: not minified, with source maps
//   node build.mjs --watch  that, then again at every change
//   …  --into <folder>      elsewhere than into ../static/built
//   node test.mjs           run every *.test.ts
import { createHash } from "node:crypto";
import { readFileSync, watch } from "node:fs";
import { basename, join, relative } from "node:path";
import * as esbuild from "esbuild";
import { ADDRESS, BUILT, hashed, isBuilt, write, writeManifest } from "./output.mjs";
import { CLIENT, STYLES, scripts, sources, WORLDS } from "./sources.mjs";

const TARGET = ["chrome109", "firefox115", "safari16.4"]; // a four-year-old phone

const isWatching = process.argv.includes("--watch");
const isDev = isWatching || process.argv.includes("--dev");

function sourceHash() {
  const hash = createHash("sha256").update(isDev ? "dev\0" : "");
  for (const path of sources())
    hash
      .update(`${relative(CLIENT, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  return hash.digest("hex");
}

/** Bundles and answers the contents of what came out, by name, and what esbuild says of them. */
async function bundle(assets, options) {
  const { outputFiles, metafile } = await esbuild.build({
    bundle: true,
    minify: !isDev,
    sourcemap: isDev && "inline",
    write: false,
    metafile: true,
    legalComments: "none",
    format: "esm",
    target: TARGET,
    outdir: BUILT,
    absWorkingDir: CLIENT,
    logLevel: "warning",
    plugins: [assetAddresses(assets)],
    ...options,
  });
  return { contents: new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])), metafile };
}

async function bundleOne(assets, path, options = {}) {
  const { contents } = await bundle(assets, { entryPoints: [path], ...options });
  return [...contents.values()][0];
}

function assetAddresses(assets) {
  return {
    name: "asset-addresses",
    setup(build) {
      build.onResolve({ filter: /^asset:/ }, ({ path }) => ({
        path: path.slice("asset:".length),
        namespace: "asset",
      }));
      build.onLoad({ filter: /.*/, namespace: "asset" }, ({ path }) =>
        assets[path]
          ? { contents: `export const url = ${JSON.stringify(assets[path].url)};` }
          : { errors: [{ text: `no asset is called ${path}` }] },
      );
    },
  };
}

/** "seats/picker.entry.ts" → "seats/picker" */
const logical = (path) => path.replace(/(\.entry)?\.ts$/, "");
const flat = (name) => name.replaceAll("/", "-");

async function build() {
  const source_hash = sourceHash();
  const assets = {};
  const add = (name, stem, extension, bytes) => {
    assets[name] = write(hashed(stem, extension, bytes), bytes, isDev);
  };

  const wasm = readFileSync(join(CLIENT, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"));
  add("zxing_reader.wasm", "zxing_reader", ".wasm", wasm);
  for (const world of WORLDS)
    add(`${world}.css`, world, ".css", await bundleOne({}, join(STYLES, `${world}.css`)));
  for (const path of scripts(".worker.ts"))
    add(`${logical(path)}.js`, flat(logical(path)), ".js", await bundleOne(assets, path));
  await buildPages(assets);
  await buildServiceWorker(assets, source_hash);
  writeManifest(source_hash, assets);
  return assets;
}

/** The modules pages load, and the chunks they share. */
async function buildPages(assets) {
  const entries = scripts(".entry.ts");
  const { contents, metafile } = await bundle(assets, {
    entryPoints: entries.map((path) => ({ in: path, out: flat(logical(path)) })),
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
  });
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const name = basename(path);
    const imports = output.imports
      .filter(({ kind }) => kind === "import-statement")
      .map(({ path: chunk }) => ADDRESS + basename(chunk));
    const key = output.entryPoint ? `${logical(output.entryPoint)}.js` : `shared/${name}`;
    assets[key] = { ...write(name, contents.get(name), isDev), imports };
  }
}

async function buildServiceWorker(assets, source_hash) {
  const addresses = Object.values(assets).map(({ url }) => url);
  const known = Object.entries(assets).map(([name, { url, bytes, imports = [] }]) => ({
    name,
    url,
    bytes,
    imports: imports.map((address) => addresses.indexOf(address)),
  }));
  const define = { ASSETS: JSON.stringify(known), BUILD: JSON.stringify(source_hash.slice(0, 12)) };
  const js = await bundleOne(assets, "service-worker/service-worker.ts", { define });
  assets["service-worker.js"] = write("service-worker.js", js, isDev);
}

function rebuildAtChanges() {
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().then(report, (error) => console.error(String(error))), 60);
  };
  for (const folder of [CLIENT, STYLES]) {
    watch(folder, { recursive: true }, (_, name) => {
      if (name && /\.(ts|css)$/.test(name) && !name.includes("node_modules")) soon();
    });
  }
}

function report(assets) {
  const total = Object.values(assets).reduce((sum, { brotli }) => sum + brotli, 0);
  console.log(`client: ${Object.keys(assets).length} files, ${Math.round(total / 1000)} kB compressed`);
}

if (!isWatching && isBuilt(sourceHash())) console.log("client: nothing to build");
else report(await build());
if (isWatching) rebuildAtChanges();
