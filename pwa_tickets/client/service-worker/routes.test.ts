import assert from "node:assert/strict";
import { test } from "node:test";
import {
  builtFiles,
  fallbackFor,
  isOfficeFile,
  isScannerFile,
  route,
  standInFor,
  withImports,
} from "./routes.ts";

const HERE = "https://tickets.example";
const go = (path: string, mode = "navigate", method = "GET"): string =>
  route({ method, mode, url: new URL(path, HERE).href }, HERE);

test("built files are never asked for twice", () =>
  assert.equal(go("/static/built/app-1.css", "no-cors"), "built"));

test("the wallet and the scanner open from the phone", () => {
  assert.equal(go("/wallet"), "shell");
  assert.equal(go("/scan"), "shell");
  assert.equal(go("/scan#enroll=secret"), "shell");
});

test("a mail's link to the wallet reaches the server first, and opens the wallet when it cannot", () => {
  assert.equal(go("/wallet?token=abc"), "page");
  assert.equal(fallbackFor(`${HERE}/wallet?token=abc`), "/wallet");
  assert.equal(standInFor(`${HERE}/wallet?token=abc`), "/wallet");
});

test("an order that was paid for is not told that its seats are only reserved", () => {
  assert.equal(fallbackFor(`${HERE}/orders/1`), "/offline/order");
  assert.equal(standInFor(`${HERE}/orders/1?token=abc`), "/offline/order");
});

test("nothing stands in for a page that is only slow", () => {
  for (const path of ["/", "/shows/1/seats", "/checkout"]) {
    assert.equal(standInFor(HERE + path), undefined, path);
    assert.equal(fallbackFor(HERE + path), "/offline", path);
  }
});

test("other pages come from the network", () => {
  for (const path of ["/", "/shows/1/seats", "/checkout?payment_intent=pi_1", "/orders/1", "/lookup"])
    assert.equal(go(path), "page", path);
});

test("what is personal or not a page never meets the service worker", () => {
  for (const path of [
    "/api/wallet",
    "/api/tickets/1/download",
    "/admin/ticketing/orders",
    "/sandbox/mailbox",
    "/schema",
  ])
    assert.equal(go(path), "network", path);
  assert.equal(go("/api/wallet", "cors"), "network");
  assert.equal(go("/manifest.webmanifest", "cors"), "network");
  assert.equal(go("/static/icons/app/icon.svg", "no-cors"), "network");
  assert.equal(go("/lookup", "navigate", "POST"), "network");
  assert.equal(go("https://js.stripe.com/v3/", "no-cors"), "network");
});

test("a page names its built files", () => {
  const html = `<link href="/static/built/app-1.css"><script src='/static/built/a.js'></script><a href="/static/icons/x.png"><link href="/static/built/app-1.css">`;
  assert.deepEqual(builtFiles(html), ["/static/built/app-1.css", "/static/built/a.js"]);
});

test("a buyer's phone keeps neither the decoder nor the office", () => {
  assert.ok(
    isScannerFile("zxing_reader.wasm") &&
      isScannerFile("checkin/scanner.js") &&
      isScannerFile("scanner.css") &&
      isOfficeFile("reports/dashboard.js") &&
      isOfficeFile("office/office.js") &&
      isOfficeFile("box_office/counter.js") &&
      isOfficeFile("setup/setup.js") &&
      isOfficeFile("accounts/passkey.js") &&
      isOfficeFile("seats/holds.js") &&
      isOfficeFile("seats/chooser.js") &&
      isOfficeFile("office.css"),
  );
  assert.ok(
    !isScannerFile("wallet/wallet.js") &&
      !isOfficeFile("wallet/wallet.js") &&
      !isOfficeFile("seats/picker.js") &&
      !isScannerFile("shared/chunk-1.js") &&
      !isScannerFile("app.css") &&
      !isOfficeFile("app.css"),
  );
});

test("a chunk is kept where a page that is kept is made of it", () => {
  const files = [
    { name: "shared/chunk-office.js", imports: [] },
    { name: "shared/chunk-both.js", imports: [2] },
    { name: "shared/chunk-deep.js", imports: [] },
    { name: "office/office.js", imports: [0, 1] },
    { name: "wallet/wallet.js", imports: [1] },
    { name: "app.css", imports: [] },
  ];
  assert.deepEqual(
    withImports(files, (name) => !isOfficeFile(name)).map(({ name }) => name),
    ["wallet/wallet.js", "shared/chunk-both.js", "shared/chunk-deep.js", "app.css"],
  );
});
