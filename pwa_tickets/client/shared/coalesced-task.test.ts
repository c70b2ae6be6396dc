import assert from "node:assert/strict";
import { test } from "node:test";
import { CoalescedTask } from "./coalesced-task.ts";

/** A task whose runs end when they are told to, and how many began. */
function controlled(): { task: CoalescedTask; begun: () => number; end: (failure?: Error) => Promise<void> } {
  const open: { resolve: () => void; reject: (failure: Error) => void }[] = [];
  let begun = 0;
  const task = new CoalescedTask(
    () =>
      new Promise((resolve, reject) => {
        begun += 1;
        open.push({ resolve, reject });
      }),
  );
  const end = async (failure?: Error): Promise<void> => {
    const run = open.shift();
    if (failure) run?.reject(failure);
    else run?.resolve();
    await new Promise(setImmediate);
  };
  return { task, begun: () => begun, end };
}

test("all who ask during a run share one more, and wait for it", async () => {
  const { task, begun, end } = controlled();
  let done = 0;
  for (let asked = 0; asked < 5; asked += 1) void task.trigger().then(() => (done += 1));
  assert.deepEqual([begun(), done], [1, 0]);
  await end();
  assert.deepEqual([begun(), done], [2, 0]);
  await end();
  assert.deepEqual([begun(), done], [2, 5]);
});

test("whoever asks in the very moment a run is done gets one of their own", async () => {
  let begun = 0;
  const task: CoalescedTask = new CoalescedTask(async () => {
    begun += 1;
  });
  for (let turns = 0; turns < 6; turns += 1) {
    const before = begun;
    const first = task.trigger();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const [seen, second] = [begun, task.trigger()];
    await Promise.all([first, second]);
    assert.ok(begun > seen && seen > before, `after ${turns} turns`);
  }
});

test("a run that failed does not stand in the way of the next", async () => {
  const { task, begun, end } = controlled();
  const failed = assert.rejects(task.trigger(), /no disk/);
  await end(new Error("no disk"));
  await failed;
  void task.trigger();
  assert.equal(begun(), 2);
});
