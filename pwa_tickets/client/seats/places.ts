// Decides how many places without a number this phone wants in each section, and how many the server has
// reserved for it. Nobody chooses which. Knows neither page nor network.

/** A section without numbers, as the page and the server describe it. */
export interface Area {
  readonly id: string;
  readonly name: string;
  readonly price_in_cents: number;
  readonly free: number;
  readonly mine: number;
}

/** How many places of a section to have in all. */
export interface PlacesChange {
  readonly area: string;
  readonly quantity: number;
}

/** What is wanted of a section, as it is shown. */
export interface ChosenPlaces {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: number; // cents for one
  readonly free: number; // besides those that we want
}

interface Stand {
  readonly area: Area;
  wanted: number;
  reserved: number;
  free: number;
}

export class Places {
  readonly #stands: ReadonlyMap<string, Stand>;

  constructor(areas: readonly Area[]) {
    this.#stands = new Map(
      areas.map((area) => [area.id, { area, wanted: area.mine, reserved: area.mine, free: area.free }]),
    );
  }

  /** How many places the server has reserved for us. */
  get reserved(): number {
    return [...this.#stands.values()].reduce((sum, { reserved }) => sum + reserved, 0);
  }

  /** Every section, those of which nothing is wanted too. */
  get all(): ChosenPlaces[] {
    return [...this.#stands.values()].map(({ area, wanted, reserved, free }) => ({
      id: area.id,
      name: area.name,
      quantity: wanted,
      price: area.price_in_cents,
      free: Math.max(0, free + reserved - wanted),
    }));
  }

  get wanted(): ChosenPlaces[] {
    return this.all.filter(({ quantity }) => quantity > 0);
  }

  /** Wants so many in all, not below none and not more than there are. Returns whether that is news. */
  want(area: string, quantity: number): boolean {
    const stand = this.#stands.get(area);
    if (!stand) return false;
    const most = stand.free + stand.reserved;
    const wanted = Math.max(0, Math.min(Math.trunc(quantity) || 0, most));
    if (wanted === stand.wanted) return false;
    stand.wanted = wanted;
    return true;
  }

  /** What to ask the server next: first what gives places back, for that makes room under the cap. */
  pendingChange(): PlacesChange | undefined {
    const open = [...this.#stands.values()].filter(({ wanted, reserved }) => wanted !== reserved);
    const next = open.find(({ wanted, reserved }) => wanted < reserved) ?? open[0];
    return next && { area: next.area.id, quantity: next.wanted };
  }

  /** Takes from the server what is ours. What was wanted while `asked` was on its way stays wanted. */
  reservedNow(counts: ReadonlyMap<string, number>, asked?: PlacesChange): void {
    for (const [id, stand] of this.#stands) {
      const now = counts.get(id) ?? 0;
      const before = asked?.area === id ? asked.quantity : stand.reserved;
      if (stand.wanted === before) stand.wanted = now;
      stand.free = Math.max(0, stand.free + stand.reserved - now);
      stand.reserved = now;
    }
  }

  /** Wants again what is reserved: the server refused what was asked. `left`: how many we could have. */
  reverted({ area, quantity }: PlacesChange, left: number | undefined): void {
    const stand = this.#stands.get(area);
    if (!stand) return;
    if (stand.wanted >= quantity) stand.wanted = stand.reserved; // fewer, wanted meanwhile, may be granted
    if (left !== undefined) stand.free = Math.max(0, left - stand.reserved);
  }

  /** Gives everything back: our time is over. Returns what we had, and how many are free now. */
  expired(): ChosenPlaces[] {
    const had = this.wanted;
    this.reservedNow(new Map());
    for (const stand of this.#stands.values()) stand.wanted = 0;
    const now = new Map(this.all.map(({ id, free }) => [id, free]));
    return had.map((places) => ({ ...places, free: now.get(places.id) ?? 0 }));
  }

  freeNow(free: Readonly<Record<string, number>>): void {
    for (const [id, stand] of this.#stands) stand.free = free[id] ?? stand.free;
  }
}
