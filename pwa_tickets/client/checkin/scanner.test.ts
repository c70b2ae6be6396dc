import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { codeHash, numberHash } from "./code.ts";
import { Scanner } from "./scanner.ts";
import type { Device, DeviceDb } from "./store.ts";
import type { CodeState } from "./verdict.ts";

const CODE = `TKT-${"7".repeat(26)}`;
const SHOW = {
  id: "m",
  title: "Matinee",
  series_name: "Night Garden",
  starts_at: "2027-05-15T17:00:00Z",
  venue: { name: "Riverside", time_zone: "America/New_York" },
};
const DEVICE: Device = {
  id: "d",
  token: "t",
  gate: "Door A",
  name: "Rosa",
  expires_at: "2027-05-16T00:00:00Z",
  shows: [SHOW],
};

type Write = () => Promise<void>;
const full: Write = () => Promise.reject(new DOMException("no room", "QuotaExceededError"));
const stuck: Write = () => new Promise(() => {});
const fits: Write = () => Promise.resolve();

/** A database with one roster that writes as `disk.write` does; nothing written is read again. */
function database(disk: { write: Write }, roster: unknown): DeviceDb {
  const store = {
    get: async () => undefined,
    put: () => disk.write(),
    add: () => disk.write(),
  };
  return {
    get: async () => undefined,
    getAll: async (name: string) => (name === "rosters" ? [roster] : []),
    countFromIndex: async () => 0,
    transaction: () => ({ store, objectStore: () => store, done: Promise.resolve() }),
  } as unknown as DeviceDb;
}

/** A scanner with one sold ticket, and a hand on its disk and on its clock. */
async function scanner(context: TestContext, write: Write) {
  const state: CodeState = "sold";
  const codes = [[await codeHash(CODE), 0, 0, state]];
  const owing = [[await numberHash("7K3M9Q"), 4000]];
  const data = { show: SHOW, server_time: "", seats: [["Orchestra", "B", "5"]], places: [], codes, owing };
  const disk = { write };
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const opened = await Scanner.open(database(disk, { etag: "", readAt: 0, data }), DEVICE);
  context.after(() => opened.close());
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { scanner: opened, disk, pass };
}

for (const [name, write] of Object.entries({ full, stuck })) {
  test(`a phone whose disk is ${name} still judges, remembers and sends`, async (context) => {
    const { scanner: phone, pass } = await scanner(context, write);
    const first = await phone.read(CODE);
    assert.equal(first.judgement.verdict, "admitted");
    assert.equal(await phone.waiting(), 1);
    const waiting = phone.unsaved.join({ scans: [], annuls: [] }, 1000);
    assert.deepEqual(
      waiting.scans.map(({ id, seq }) => [id, seq]),
      [[first.scan?.id, 1]],
    );
    phone.unsaved.acknowledge(new Map([[first.scan?.id ?? "", { id: "" }]]));
    assert.equal(await phone.waiting(), 0);
    pass(10_000);
    const second = await phone.read(CODE);
    assert.equal(second.judgement.verdict, "already_admitted");
    assert.equal(second.scan?.seq, 2);
  });
}

test("a full phone says so until something fits again", async (context) => {
  const { scanner: phone, disk, pass } = await scanner(context, full);
  await phone.keep({ direction: "in" });
  assert.equal(phone.unsaved.isFull, true);
  const { scan } = await phone.read(CODE);
  assert.equal(phone.unsaved.isFull, true);
  if (scan) await phone.undo(scan);
  assert.equal(await phone.waiting(), 2);
  disk.write = fits;
  pass(10_000);
  assert.equal((await phone.read(CODE)).judgement.verdict, "admitted");
  assert.equal(phone.unsaved.isFull, false);
});

test("a ticket held up again a moment later was let in just now, here, and is not recorded", async (context) => {
  const { scanner: phone, pass } = await scanner(context, fits);
  assert.equal((await phone.read(CODE)).judgement.verdict, "admitted");
  pass(3_900);
  const again = await phone.read(CODE);
  assert.deepEqual([again.isJustNow, again.scan], [true, undefined]);
  pass(200);
  const later = await phone.read(CODE);
  assert.deepEqual([later.isJustNow, later.judgement.verdict], [undefined, "already_admitted"]);
  assert.ok(later.scan);
});

for (const typed of ["ORD-20261122-7K3M9Q", "ord 20261122 7k3m9q", "7K3M9Q"])
  test(`${typed} is an order that owes, and nothing is recorded`, async (context) => {
    const { scanner: phone } = await scanner(context, fits);
    assert.deepEqual(await phone.findTyped(typed), { cents: 4000 });
    assert.equal(await phone.waiting(), 0);
  });

test("an order that owes nothing is no number that this phone knows", async (context) => {
  const { scanner: phone } = await scanner(context, fits);
  assert.equal(await phone.findTyped("ORD-20261122-000000"), "unknown-number");
  assert.equal(await phone.findTyped("ORD-2026-7K3M9Q"), "incomplete");
  assert.equal(await phone.findTyped("no code"), "incomplete");
});
