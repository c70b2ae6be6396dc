// Decides what a code means at check-in. The server decides by checkin/verdicts.py; both read
// tests/vectors/verdicts.json.
export type Direction = "in" | "out";
export type CodeState = "sold" | "spare" | "void";
export type Verdict =
  | "admitted"
  | "admitted_unsynced"
  | "already_admitted"
  | "seat_taken"
  | "void"
  | "wrong_show"
  | "unknown"
  | "not_a_ticket"
  | "left"
  | "not_inside";

/** An entry: when (milliseconds of the server's clock), and by which gate. */
export interface Entry {
  readonly scannedAt: number;
  readonly gate: string;
}

/** One code of a roster. `firstIn`: the entry that the person now inside came by, as other gates reported. */
export interface Code {
  readonly seat: number;
  readonly generation: number;
  readonly state: CodeState;
  readonly firstIn?: Entry | undefined;
}

/**
 * One reading of a code, at the corrected time, for a show. An exit stands whatever was shown; an entry, if
 * they were let in.
 */
export interface Reading {
  readonly id: string;
  readonly showId: string;
  readonly codeHash: string;
  readonly scannedAt: number;
  readonly gate: string;
  readonly direction: Direction;
  readonly admitted: boolean;
  readonly annulled: boolean;
}

/** A show as this phone knows it: its codes by hash, and the hashes of each seat. */
export interface Codes {
  readonly byHash: ReadonlyMap<string, Code>;
  readonly ofSeat: ReadonlyMap<number, readonly string[]>;
}

/** Everything this phone knows: its rosters by show, and its own scans by code. */
export interface Known {
  readonly rosters: ReadonlyMap<string, Codes>;
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
}

/** All that the verdict depends on. `state` is null when no roster has the code. */
export interface Facts {
  readonly state: CodeState | null;
  readonly showId?: string | undefined;
  readonly wrongShow?: boolean;
  readonly inside?: Entry | null;
  readonly otherInside?: Entry | null;
  readonly replaced?: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly facts: Facts;
}

export const admits = (verdict: Verdict): boolean =>
  verdict === "admitted" || verdict === "admitted_unsynced";

/** Judges a reading; the hash is null for a text that is no code of ours. */
export function judge(
  codeHash: string | null,
  showId: string,
  known: Known,
  direction: Direction = "in",
): Judgement {
  if (codeHash === null) return { verdict: "not_a_ticket", facts: { state: null } };
  const facts = gather(codeHash, showId, known);
  return { verdict: decide(facts, direction), facts };
}

/** Decides the verdict from the facts. Nothing here looks at the hour, at the sale or at the enrollment. */
export function decide(facts: Facts, direction: Direction): Verdict {
  if (facts.wrongShow) return "wrong_show";
  if (facts.state === null) return "unknown";
  if (direction === "out") return facts.inside ? "left" : "not_inside";
  if (facts.state === "void") return "void";
  if (facts.inside) return "already_admitted";
  if (facts.otherInside) return "seat_taken";
  if (facts.replaced) return "void";
  return facts.state === "sold" ? "admitted" : "admitted_unsynced";
}

/**
 * Folds scans, in the order they happened, into who is inside: entry opens, exit closes, a second entry
 * changes nothing.
 */
export function fold(readings: readonly Reading[]): Entry | null {
  let inside: Entry | null = null;
  for (const reading of readings.filter(stands).sort(inOrder)) {
    if (reading.direction === "out") inside = null;
    else inside ??= { scannedAt: reading.scannedAt, gate: reading.gate };
  }
  return inside;
}

/** Gathers what this phone knows about a code presented at this show. */
export function gather(codeHash: string, showId: string, known: Known): Facts {
  const codes = known.rosters.get(showId);
  const code = codes?.byHash.get(codeHash);
  if (!codes || !code) {
    const elsewhere = [...known.rosters].find(([, other]) => other.byHash.has(codeHash));
    return { state: null, wrongShow: elsewhere !== undefined, showId: elsewhere?.[0] };
  }
  const others = (codes.ofSeat.get(code.seat) ?? []).filter((hash) => hash !== codeHash);
  const entries = others
    .map((hash) => inside(hash, showId, codes.byHash.get(hash), known))
    .filter((entry) => entry !== null);
  return {
    state: code.state,
    showId,
    inside: inside(codeHash, showId, code, known),
    otherInside: entries.sort((a, b) => a.scannedAt - b.scannedAt)[0] ?? null,
    // A code is a secret until it is issued: whoever shows a later one proves that this one was replaced.
    replaced: others.some((hash) => {
      const other = codes.byHash.get(hash);
      return (
        other !== undefined &&
        other.generation > code.generation &&
        (other.state !== "spare" || known.readings.has(hash))
      );
    }),
  };
}

function inside(hash: string, showId: string, code: Code | undefined, known: Known): Entry | null {
  // A scan for another show spends nothing here.
  const own = (known.readings.get(hash) ?? []).filter((reading) => reading.showId === showId);
  const reported = code?.firstIn;
  // The roster's entry may be a scan of this very phone that it has since taken back.
  const takenBack = own.some((reading) => reading.annulled && reading.scannedAt === reported?.scannedAt);
  if (!reported || takenBack) return fold(own);
  return fold([
    ...own,
    { ...reported, id: "", showId, codeHash: hash, direction: "in", admitted: true, annulled: false },
  ]);
}

const stands = ({ annulled, admitted, direction }: Reading): boolean =>
  !annulled && (admitted || direction === "out");

function inOrder(a: Reading, b: Reading): number {
  return a.scannedAt - b.scannedAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}
