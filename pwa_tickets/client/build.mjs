// Builds the client into ../static/built: everything there carries its hash in its name, but for the service worker, whose
// address must never change. manifest.json maps logical names ("seats/picker.js", "app.css") to addresses.
//
//   <slice>/<name>.entry.ts   → "<slice>/<name>.js"         a module a page loads
//   <slice>/<name>.worker.ts  → "<slice>/<name>.worker.js"  a module worker
//   ../static/css/*.css       → "app.css"                   tokens.css first, then by name; the order of effect is its @layer line
//   zxing-wasm's reader       → "zxing_reader.wasm"
//   service-worker/service-worker.ts → "service-worker.js"  knows ASSETS and BUILD (build.d.ts)
//
// A script gets the address of an asset by `import { url } from "asset:checkin/decoder.worker.js"`.
//
//   node build.mjs          build, or do nothing when the manifest already matches the sources
//   node build.mjs --watch  build, then again at every change
//   node test.mjs           run every *.test.ts
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { CLIENT, STYLES, scripts, sources, styles } from "./sources.mjs";

const BUILT = join(CLIENT, "../static/built");
const ADDRESS = "/static/built/";
const TARGET = ["chrome109", "firefox115", "safari16.4"]; // a four-year-old phone
const GRACE_MS = 600_000; // a page rendered a moment ago may still ask for files of the build before

const short = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

function sourceHash() {
  const hash = createHash("sha256");
  for (const path of sources())
    hash.update(relative(CLIENT, path)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

function write(name, bytes) {
  const path = join(BUILT, name);
  mkdirSync(BUILT, { recursive: true });
  const fresh = name.includes(short(bytes)) && existsSync(path);
  if (!fresh) replace(path, bytes);
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 400_000 ? 10 : 11 } };
  if (!fresh || !existsSync(`${path}.br`)) replace(`${path}.br`, brotliCompressSync(bytes, brotli));
  if (!fresh || !existsSync(`${path}.gz`)) replace(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  return { url: ADDRESS + name, bytes: bytes.length, brotli: statSync(`${path}.br`).size };
}

function replace(path, bytes) {
  const temporary = `${path}.${process.pid}.new`; // written aside, then renamed: nobody ever reads half a file
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

const hashed = (stem, extension, bytes) => `${stem}-${short(bytes)}${extension}`;

function bundle(options) {
  return esbuild.build({
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    legalComments: "none",
    format: "esm",
    target: TARGET,
    sourcemap: false,
    outdir: BUILT,
    absWorkingDir: CLIENT,
    logLevel: "warning",
    plugins: [assetAddresses(options.assets ?? {})],
    ...without(options, "assets"),
  });
}

const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

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

async function build() {
  const source_hash = sourceHash();
  const assets = {};

  const wasm = readFileSync(join(CLIENT, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"));
  assets["zxing_reader.wasm"] = write(hashed("zxing_reader", ".wasm", wasm), wasm);

  const style = await bundle({
    stdin: {
      contents: styles()
        .map((path) => `@import ${JSON.stringify(path)};`)
        .join("\n"),
      loader: "css",
      resolveDir: STYLES,
    },
  });
  const css = style.outputFiles[0].contents;
  assets["app.css"] = write(hashed("app", ".css", css), css);

  for (const path of scripts(".worker.ts")) {
    const js = (await bundle({ entryPoints: [path], assets })).outputFiles[0].contents;
    const [slice, name] = [dirname(path), basename(path, ".ts")];
    assets[`${slice}/${name}.js`] = write(hashed(`${slice}-${name}`, ".js", js), js);
  }

  const entries = scripts(".entry.ts").map((path) => {
    const [slice, name] = [dirname(path), basename(path, ".entry.ts")];
    return { in: path, out: `${slice}-${name}`, logical: `${slice}/${name}.js` };
  });
  const pages = await bundle({
    entryPoints: entries.map((entry) => ({ in: entry.in, out: entry.out })),
    assets,
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
  });
  const texts = new Map(pages.outputFiles.map((file) => [relative(CLIENT, file.path), file.contents]));
  for (const [path, output] of Object.entries(pages.metafile.outputs)) {
    const entry = entries.find((candidate) => candidate.in === output.entryPoint);
    const imports = output.imports
      .filter(({ kind }) => kind === "import-statement")
      .map(({ path: chunk }) => ADDRESS + basename(chunk));
    assets[entry?.logical ?? `shared/${basename(path)}`] = {
      ...write(basename(path), texts.get(path)),
      imports,
    };
  }

  const worker = "service-worker/service-worker.ts";
  if (existsSync(join(CLIENT, worker))) {
    const known = Object.entries(assets).map(([name, { url, bytes }]) => ({ name, url, bytes }));
    const js = (
      await bundle({
        entryPoints: [worker],
        assets,
        define: { ASSETS: JSON.stringify(known), BUILD: JSON.stringify(source_hash.slice(0, 12)) },
      })
    ).outputFiles[0].contents;
    assets["service-worker.js"] = write("service-worker.js", js);
  }

  replace(join(BUILT, "manifest.json"), `${JSON.stringify({ source_hash, assets }, null, 1)}\n`);
  sweep(assets);
  return assets;
}

function sweep(assets) {
  const current = new Set(["manifest.json", ...Object.values(assets).map(({ url }) => basename(url))]);
  for (const name of readdirSync(BUILT)) {
    const path = join(BUILT, name);
    if (!current.has(name.replace(/\.(br|gz)$/, "")) && Date.now() - statSync(path).mtimeMs > GRACE_MS)
      rmSync(path, { force: true });
  }
}

function upToDate() {
  const manifest = join(BUILT, "manifest.json");
  if (!existsSync(manifest)) return false;
  const { source_hash, assets } = JSON.parse(readFileSync(manifest, "utf8"));
  return (
    source_hash === sourceHash() &&
    Object.values(assets).every(({ url }) => existsSync(join(BUILT, basename(url))))
  );
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

const watching = process.argv[2] === "--watch";
if (!watching && upToDate()) console.log("client: nothing to build");
else report(await build());
if (watching) rebuildAtChanges();
