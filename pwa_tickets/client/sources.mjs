// Which files the client is made of.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const CLIENT = dirname(fileURLToPath(import.meta.url));
export const STYLES = join(CLIENT, "../static/css");

/**
 * One stylesheet for each world, so that no phone carries another's: buyers, scanner, office. Each begins
 * with tokens.css.
 */
export const WORLDS = ["app", "scanner", "office"];

/** Paths like "seats/picker.entry.ts": a folder for each slice, and folders within. */
export function scripts(ending) {
  return folders()
    .flatMap((folder) =>
      readdirSync(join(CLIENT, folder), { recursive: true }).map((file) => join(folder, file)),
    )
    .filter((path) => path.endsWith(ending))
    .sort();
}

const folders = () =>
  readdirSync(CLIENT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map(({ name }) => name);

/** Everything a change of which changes what is built. */
export function sources() {
  const own = readdirSync(CLIENT).filter((name) => /\.(mjs|json|ts)$/.test(name));
  const code = scripts(".ts").filter((path) => !path.endsWith(".test.ts"));
  const styles = readdirSync(STYLES, { recursive: true }).filter((name) => name.endsWith(".css"));
  return [
    ...[...own, ...code].map((path) => join(CLIENT, path)),
    ...styles.sort().map((name) => join(STYLES, name)),
  ];
}
