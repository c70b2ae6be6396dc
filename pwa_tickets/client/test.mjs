// Runs every <slice>/*.test.ts under Node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { CLIENT, scripts } from "./sources.mjs";

const folder = mkdtempSync(join(tmpdir(), "pwa-tickets-client-"));
try {
  const entryPoints = scripts(".test.ts");
  if (entryPoints.length === 0) throw new Error("there is no *.test.ts to run");
  await esbuild.build({
    entryPoints,
    bundle: true,
    platform: "node",
    format: "esm",
    sourcemap: "inline",
    absWorkingDir: CLIENT,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => join(folder, name));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
    stdio: "inherit",
    cwd: join(CLIENT, "../.."),
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
