// Keeps in memory what could not be written to the disk: a phone that is full still decides and sends.
import type { ScanResult } from "./device-api.ts";
import type { KeptAnnul, KeptScan, Waiting } from "./store.ts";

export class Unsaved {
  readonly #scans = new Map<string, KeptScan>();
  readonly #annuls = new Map<string, KeptAnnul>();
  readonly #acknowledged = new Set<string>();
  /** Whether the browser refused to write a scan, most likely because the phone is full. */
  isFull = false;

  /** All scans of which only this page knows; also those that were sent, for the verdicts to come. */
  get scans(): readonly KeptScan[] {
    return [...this.#scans.values()];
  }

  /** How many scans and annulments have not been sent. */
  get count(): number {
    return [...this.#scans.keys(), ...this.#annuls.keys()].filter((id) => !this.#acknowledged.has(id)).length;
  }

  isAnnulled({ id }: KeptScan): boolean {
    return [...this.#annuls.values()].some(({ target }) => target === id);
  }

  addScan(scan: KeptScan): void {
    this.#scans.set(scan.id, scan);
  }

  addAnnul(annul: KeptAnnul): void {
    this.#annuls.set(annul.id, annul);
  }

  /** Forgets what reached the disk after all. */
  saved(id: string): void {
    this.#scans.delete(id);
    this.#annuls.delete(id);
    this.isFull = false;
  }

  /** Joins what waits here and on the disk, oldest first, as much as one report takes. */
  join({ scans, annuls }: Waiting, limit: number): Waiting {
    const all = [...scans, ...this.#waiting(this.#scans)];
    return {
      scans: unique(all)
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit),
      annuls: unique([...annuls, ...this.#waiting(this.#annuls)]).slice(0, limit),
    };
  }

  acknowledge(results: ReadonlyMap<string, ScanResult>): void {
    for (const id of results.keys())
      if (this.#scans.has(id) || this.#annuls.has(id)) this.#acknowledged.add(id);
  }

  /** Runs a write that nobody waits for. */
  async tries(write: () => Promise<unknown>): Promise<void> {
    await write().catch(() => {
      this.isFull = true;
    });
  }

  #waiting<T>(items: ReadonlyMap<string, T>): T[] {
    return [...items].filter(([id]) => !this.#acknowledged.has(id)).map(([, item]) => item);
  }
}

function unique<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
