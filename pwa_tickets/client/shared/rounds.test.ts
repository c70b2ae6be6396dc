import assert from "node:assert/strict";
import { test } from "node:test";
import { Rounds } from "./rounds.ts";

/** Rounds that end when they are told to, and how many began. */
function controlled(): { rounds: Rounds; begun: () => number; end: (failure?: Error) => Promise<void> } {
  const open: { resolve: () => void; reject: (failure: Error) => void }[] = [];
  let begun = 0;
  const rounds = new Rounds(
    () =>
      new Promise((resolve, reject) => {
        begun += 1;
        open.push({ resolve, reject });
      }),
  );
  const end = async (failure?: Error): Promise<void> => {
    const round = open.shift();
    if (failure) round?.reject(failure);
    else round?.resolve();
    await new Promise(setImmediate);
  };
  return { rounds, begun: () => begun, end };
}

test("all who ask during a round share one more, and wait for it", async () => {
  const { rounds, begun, end } = controlled();
  let done = 0;
  for (let asked = 0; asked < 5; asked += 1) void rounds.ask().then(() => (done += 1));
  assert.deepEqual([begun(), done], [1, 0]);
  await end();
  assert.deepEqual([begun(), done], [2, 0]);
  await end();
  assert.deepEqual([begun(), done], [2, 5]);
});

test("whoever asks in the very moment a round is done gets one of their own", async () => {
  let begun = 0;
  const rounds: Rounds = new Rounds(async () => {
    begun += 1;
  });
  for (let turns = 0; turns < 6; turns += 1) {
    const before = begun;
    const first = rounds.ask();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const [seen, second] = [begun, rounds.ask()];
    await Promise.all([first, second]);
    assert.ok(begun > seen && seen > before, `after ${turns} turns`);
  }
});

test("a round that failed does not stand in the way of the next", async () => {
  const { rounds, begun, end } = controlled();
  const failed = assert.rejects(rounds.ask(), /no disk/);
  await end(new Error("no disk"));
  await failed;
  void rounds.ask();
  assert.equal(begun(), 2);
});
