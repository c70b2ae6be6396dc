// How built files are written: with their hash in their name, compressed beside, never half, and swept when
// they are of no use.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { CLIENT } from "./sources.mjs";

const into = process.argv.indexOf("--into");
export const BUILT = into < 0 ? join(CLIENT, "../static/built") : resolve(process.argv[into + 1]);
export const ADDRESS = "/static/built/";
const MANIFEST = join(BUILT, "manifest.json");
const GRACE_MS = 600_000; // a page rendered a moment ago may still ask for files of the build before

/** "app" → "app-0123456789.css" */
export const hashed = (stem, extension, bytes) => `${stem}-${short(bytes)}${extension}`;

const short = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

/**
 * Writes a file and its compressed copies; answers its entry in the manifest. `isQuick`: compress for a
 * developer, who waits.
 */
export function write(name, bytes, isQuick) {
  const path = join(BUILT, name);
  mkdirSync(BUILT, { recursive: true });
  const isThere = name.includes(short(bytes)) && existsSync(path);
  if (!isThere) replace(path, bytes);
  const quality = isQuick ? 1 : bytes.length > 400_000 ? 10 : 11;
  if (!isThere || !existsSync(`${path}.br`))
    replace(
      `${path}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
    );
  if (!isThere || !existsSync(`${path}.gz`))
    replace(`${path}.gz`, gzipSync(bytes, { level: isQuick ? 1 : 9 }));
  return { url: ADDRESS + name, bytes: bytes.length, brotli: statSync(`${path}.br`).size };
}

export function writeManifest(source_hash, assets) {
  replace(MANIFEST, `${JSON.stringify({ source_hash, assets }, null, 1)}\n`);
  sweep(new Set(["manifest.json", ...Object.values(assets).map(({ url }) => basename(url))]));
}

/** Whether everything is there that was built from sources of this hash. */
export function isBuilt(source_hash) {
  if (!existsSync(MANIFEST)) return false;
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8"));
  return (
    manifest.source_hash === source_hash &&
    Object.values(manifest.assets).every(({ url }) => existsSync(join(BUILT, basename(url))))
  );
}

function replace(path, bytes) {
  // written aside, then renamed: nobody ever reads half a file
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

function sweep(current) {
  for (const name of readdirSync(BUILT)) {
    const path = join(BUILT, name);
    const isOld = Date.now() - statSync(path).mtimeMs > GRACE_MS;
    if (isOld && !current.has(name.replace(/\.(br|gz)$/, ""))) rmSync(path, { force: true });
  }
}
