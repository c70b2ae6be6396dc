import assert from "node:assert/strict";
import { test } from "node:test";
import { indexNumbers, type RosterData, withChanges } from "./roster.ts";

const ROSTER: RosterData = {
  show: {
    id: "m",
    title: "Matinee",
    series_name: "Night Garden",
    starts_at: "2027-05-15T17:00:00Z",
    venue: { name: "Riverside", time_zone: "America/New_York" },
  },
  server_time: "",
  seats: [["Center", "H", "107"]],
  places: [],
  codes: [
    ["A0", 0, 0, "sold"],
    ["A1", 0, 1, "spare"],
  ],
  ticket_numbers: [["nA", 0]],
};

test("a ticket's number leads to its code", () => {
  assert.deepEqual([...indexNumbers(ROSTER)], [["nA", "A0"]]);
});

test("a ticket sold since is found by its number as well; one that moved to a new code, by that one", () => {
  const sold = { show_id: "m", code_hash: "A1", state: "sold", ticket_number_hash: "nB" } as const;
  assert.deepEqual(
    [...indexNumbers(withChanges(ROSTER, [sold]) ?? ROSTER)],
    [
      ["nA", "A0"],
      ["nB", "A1"],
    ],
  );
  const moved = [
    { ...sold, ticket_number_hash: "nA" },
    { ...sold, code_hash: "A0", state: "void" },
  ] as const;
  const { ticket_number_hash: _, ...voided } = moved[1];
  assert.deepEqual([...indexNumbers(withChanges(ROSTER, [moved[0], voided]) ?? ROSTER)], [["nA", "A1"]]);
});

test("a roster that was kept before numbers were in it still works", () => {
  const { ticket_numbers: _, ...older } = ROSTER;
  assert.deepEqual([...indexNumbers(older)], []);
  const back = { show_id: "m", code_hash: "A0", state: "sold" } as const;
  assert.deepEqual(withChanges(older, [back])?.codes, ROSTER.codes);
});
