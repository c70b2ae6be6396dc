// Decides which seats staff choose for a family, and what that costs it, or costs it more or less than those it has. Pure.

export class SeatChoice {
  readonly #wanted: number;
  readonly #paidFor: ReadonlyMap<string, number>;
  readonly #priceOf: (seat: string) => number;
  readonly #chosen: string[];

  /** `wanted`: how many, or `Infinity`. `paidFor`: the seats the family has now, each with what was paid for it, in cents. */
  constructor(
    wanted: number,
    paidFor: Readonly<Record<string, number>>,
    priceOf: (seat: string) => number,
    chosen: readonly string[] = [],
  ) {
    this.#wanted = wanted;
    this.#paidFor = new Map(Object.entries(paidFor));
    this.#priceOf = priceOf;
    this.#chosen = chosen.slice(0, wanted);
  }

  /** The chosen seats, the one that was chosen first before the others. */
  get chosen(): readonly string[] {
    return this.#chosen;
  }

  get missing(): number {
    return this.#wanted - this.#chosen.length;
  }

  /** Chooses a seat or gives it back. Where all are chosen, the one chosen first makes way. */
  toggle(seat: string): void {
    const at = this.#chosen.indexOf(seat);
    if (at >= 0) this.#chosen.splice(at, 1);
    else this.#chosen.push(seat);
    if (this.missing < 0) this.#chosen.shift();
  }

  /** What the family pays more, in cents, negative for less; whoever keeps a seat pays nothing for it. */
  get difference(): number {
    const kept = (seat: string): boolean => this.#paidFor.has(seat);
    const cost = this.#chosen.reduce((sum, seat) => sum + (kept(seat) ? 0 : this.#priceOf(seat)), 0);
    const paid = [...this.#paidFor].filter(([seat]) => !this.#chosen.includes(seat));
    return cost - paid.reduce((sum, [, cents]) => sum + cents, 0);
  }
}
