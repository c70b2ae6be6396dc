// Numbers the seats of a row, and names rows. Seats are counted from left to right, as buyers see them with the
// stage at the top. Pure.

/** `center`: from the middle outwards, odd to the left and even to the right. `hundred`: 101, 102, … */
export const SCHEMES = ["plain", "odd", "even", "center", "hundred"] as const;
export type Scheme = (typeof SCHEMES)[number];
/** Where the numbers begin; `to-and-fro`: each row where the one before it ended. */
export const DIRECTIONS = ["left", "right", "to-and-fro"] as const;
export type Direction = (typeof DIRECTIONS)[number];
/** `row`: each row begins anew; `running`: it goes on from the row before; `beside`: from the block beside. */
export const BEGINNINGS = ["row", "running", "beside"] as const;
export type Beginning = (typeof BEGINNINGS)[number];

export interface Numbering {
  readonly scheme: Scheme;
  readonly direction: Direction;
  readonly beginning: Beginning;
  readonly prefix?: string;
  readonly suffix?: string;
}

export const PLAIN: Numbering = { scheme: "plain", direction: "left", beginning: "row" };

/**
 * Numbers one row of `count` seats from left to right. `row`: its place among the rows, from 0. `after`: how many
 * seats were numbered before it, in the rows before or in the block beside.
 */
export function seatNumbers(count: number, numbering: Numbering, row = 0, after = 0): string[] {
  const { scheme, direction, prefix = "", suffix = "" } = numbering;
  const figures = Array.from({ length: count }, (_, place) =>
    scheme === "center" ? fromCenter(place, count) : figure(scheme, place + after),
  );
  const isReversed = direction === "right" || (direction === "to-and-fro" && row % 2 === 1);
  return (isReversed ? figures.reverse() : figures).map((number) => `${prefix}${number}${suffix}`);
}

function figure(scheme: Scheme, place: number): number {
  if (scheme === "odd") return 2 * place + 1;
  if (scheme === "even") return 2 * place + 2;
  return scheme === "hundred" ? 101 + place : 1 + place;
}

/** … 5 3 1 2 4 6 …: the middle seat of an odd row is 1. */
function fromCenter(place: number, count: number): number {
  const left = Math.ceil(count / 2);
  return place < left ? 2 * (left - place) - 1 : 2 * (place - left) + 2;
}

/** Turns odd numbers into the even ones of the other side and back, 1 ↔ 2; what is no plain number stays. */
export function mirroredNumber(number: string): string {
  const found = /^(\D*)(\d+)(\D*)$/.exec(number);
  if (!found) return number;
  const [, prefix, digits, suffix] = found;
  const value = Number(digits);
  return `${prefix}${value % 2 === 1 ? value + 1 : value - 1}${suffix}`;
}

export interface RowNames {
  /** The first row's name: a letter or letters, or a number. */
  readonly first: string;
  readonly isReversed?: boolean;
  /** Letters no row is called by, as theaters leave out I and O. */
  readonly skipped?: string;
  /** The names themselves, one a line or with commas; wins over the rest as far as it goes. */
  readonly listed?: string;
}

/**
 * Names `count` rows from the stage backwards: A … Z, AA, AB …, or 1, 2, 3 …, or AA, BB, CC … where the first is AA.
 * `isReversed`: the last row gets the first name.
 */
export function rowNames(
  count: number,
  { first, isReversed, skipped = "", listed = "" }: RowNames,
): string[] {
  const own = listed
    .split(/[\n,;\t]+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const names: string[] = [];
  let name = first.trim() || "A";
  const next = REPEATED.test(name) ? nextRepeatedName : nextRowName;
  if (hasSkipped(name, skipped)) name = next(name, skipped);
  while (names.length < count) {
    names.push(name);
    name = next(name, skipped);
  }
  if (isReversed) names.reverse();
  return names.map((made, index) => own[index] ?? made);
}

/** The name after this one: A → B, Z → AA, AZ → BA, 9 → 10, "Row 9" → "Row 10". */
export function nextRowName(name: string, skipped = ""): string {
  const counted = /^(.*?)(\d+)$/.exec(name);
  if (counted) return `${counted[1]}${Number(counted[2]) + 1}`;
  let next = name;
  do next = afterZ(next);
  while (hasSkipped(next, skipped));
  return next;
}

const REPEATED = /^(|.*[^A-Za-z])([A-Za-z])(\2+)$/; // "AA" and "Row AA", and not "Hall"

/** The name after one of a repeated letter: AA → BB, ZZ → AAA. */
function nextRepeatedName(name: string, skipped: string): string {
  const [, before = "", letter = "", more = ""] = REPEATED.exec(name) ?? [];
  const next = nextRowName(letter, skipped);
  return before + next.charAt(0).repeat(more.length + next.length);
}

/** Only the last letter counts: "Row A" is not left out with O. */
function hasSkipped(name: string, skipped: string): boolean {
  const letters = new Set(skipped.toUpperCase().replace(/[^A-Z]/g, ""));
  return letters.size < 26 && letters.has(name.at(-1)?.toUpperCase() ?? "");
}

function afterZ(name: string): string {
  const last = name.at(-1) ?? "";
  const before = name.slice(0, -1);
  if (last === "Z" || last === "z") {
    const first = last === "Z" ? "A" : "a";
    return `${/[A-Za-z]$/.test(before) ? afterZ(before) : `${before}${first}`}${first}`;
  }
  return /[A-Ya-y]/.test(last) ? `${before}${String.fromCharCode(last.charCodeAt(0) + 1)}` : `${name}2`;
}
