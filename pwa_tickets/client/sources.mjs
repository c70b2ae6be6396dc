// Which files the client is made of.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const CLIENT = dirname(fileURLToPath(import.meta.url));
export const STYLES = join(CLIENT, "../static/css");

/** Paths like "seats/picker.entry.ts": one folder per slice, none deeper. */
export function scripts(ending) {
  const slices = readdirSync(CLIENT, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== "node_modules",
  );
  return slices
    .flatMap(({ name }) => readdirSync(join(CLIENT, name)).map((file) => `${name}/${file}`))
    .filter((path) => path.endsWith(ending))
    .sort();
}

/** tokens.css first: its @layer line decides which rule wins, whatever the order of the rest. */
export function styles() {
  if (!existsSync(STYLES)) return [];
  const first = (name) => (name === "tokens.css" ? 0 : 1);
  const names = readdirSync(STYLES)
    .filter((name) => name.endsWith(".css"))
    .sort();
  return names.sort((a, b) => first(a) - first(b)).map((name) => join(STYLES, name));
}

/** Those, and the folders they import. */
const allStyles = () =>
  readdirSync(STYLES, { recursive: true })
    .filter((name) => name.endsWith(".css"))
    .sort()
    .map((name) => join(STYLES, name));

/** Everything a change of which changes what is built. */
export function sources() {
  const own = readdirSync(CLIENT).filter((name) => /\.(mjs|json|ts)$/.test(name));
  return [...own, ...scripts(".ts").filter((path) => !path.endsWith(".test.ts"))]
    .map((path) => join(CLIENT, path))
    .concat(allStyles());
}
