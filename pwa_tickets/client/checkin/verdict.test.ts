import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../../tests/vectors/verdicts.json" with { type: "json" };
import { codeHash, codeIn, normalize, normalizeNumber, numberHash } from "./code.ts";
import { type CodeRow, indexCodes } from "./roster.ts";
import { type Direction, type Entry, judge, type Known, type Reading } from "./verdict.ts";

interface ReportedEntry {
  readonly at: string;
  readonly gate: string;
}
interface Case {
  readonly name: string;
  readonly show?: string;
  readonly codes?: CodeRow[];
  readonly without?: string[];
  readonly scans?: {
    id: string;
    show?: string;
    code: string;
    at: string;
    gate?: string;
    direction?: Direction;
    admitted?: boolean;
    annulled?: boolean;
  }[];
  readonly read: string | null;
  readonly direction?: Direction;
  readonly verdict: string;
  readonly first?: ReportedEntry;
  readonly other?: ReportedEntry;
  readonly elsewhere?: string;
}
const shows = cases.shows as unknown as Record<string, { codes: CodeRow[] }>;

for (const { by, text, code, hash } of cases.readings) {
  test(`${by} ${JSON.stringify(text)} reads as ${code}`, async () => {
    const read = by === "camera" ? codeIn(text) : normalize(text);
    assert.equal(read, code);
    if (read !== null) assert.equal(await codeHash(read), hash);
  });
}

for (const { text, number, hash } of cases.numbers) {
  test(`typed ${JSON.stringify(text)} reads as the number ${number}`, async () => {
    const read = normalizeNumber(text);
    assert.equal(read, number);
    if (read !== null) assert.equal(await numberHash(read), hash);
  });
}

for (const one of cases.cases as unknown as Case[]) {
  test(one.name, () => {
    const { verdict, facts } = judge(one.read, one.show ?? "matinee", known(one), one.direction);
    assert.equal(verdict, one.verdict);
    assert.deepEqual(facts.inside ?? null, entry(one.first));
    assert.deepEqual(facts.otherInside ?? null, entry(one.other));
    if (one.verdict === "wrong_show") assert.equal(facts.showId, one.elsewhere);
  });
}

function known({ show: here = "matinee", codes = [], without = [], scans = [] }: Case): Known {
  const rosters = new Map(
    Object.entries(shows)
      .filter(([id]) => !without.includes(id))
      .map(([id, { codes: rows }]) => {
        const changed = new Map([...rows, ...(id === "matinee" ? codes : [])].map((row) => [row[0], row]));
        return [id, indexCodes([...changed.values()])];
      }),
  );
  const readings = new Map<string, Reading[]>();
  for (const {
    code,
    show = here,
    at,
    gate = "Door A",
    direction = "in",
    admitted = true,
    annulled = false,
    id,
  } of scans) {
    const reading = {
      id,
      showId: show,
      codeHash: code,
      scannedAt: Date.parse(at),
      gate,
      direction,
      admitted,
      annulled,
    };
    readings.set(code, [...(readings.get(code) ?? []), reading]);
  }
  return { rosters, readings };
}

const entry = (reported: ReportedEntry | undefined): Entry | null =>
  reported ? { scannedAt: Date.parse(reported.at), gate: reported.gate } : null;
