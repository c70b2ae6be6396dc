// The limit of a run: one square, moved as a layer. Whatever its frames lose, the machine loses.

import type { SeatRenderer } from "./seat-renderer.ts";

class SquareRenderer implements SeatRenderer {
  readonly #square = document.createElement("div");
  #steps = 0;

  constructor(surface: HTMLElement) {
    this.#square.className = "dot";
    surface.replaceChildren(this.#square);
  }

  setView(): void {
    this.#steps += 1;
    this.#square.style.transform = `translate(${this.#steps % 300}px, 0)`;
  }

  dragBy(): void {
    this.setView();
  }

  draw(): void {}
  repaint(): void {}
  setSelected(): void {}
  drop(): void {}
}

export const nothing = (surface: HTMLElement): SeatRenderer => new SquareRenderer(surface);
