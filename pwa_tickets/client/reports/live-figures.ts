import htmx from "htmx.org";
import { findAll } from "../shared/dom.ts";
import { LiveStream } from "../shared/live-stream.ts";

const EVERY_MINUTE_MS = 60_000; // whoever comes in changes no seat: the stream does not tell of them

/**
 * <live-figures data-events="…">: asks the server for its figures again whenever seats were sold or given
 * back. Never while somebody's focus is in them.
 */
export class LiveFiguresElement extends HTMLElement {
  #stream: LiveStream | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isWaiting = false;
  #hasBegun = false;

  connectedCallback(): void {
    this.#stream = new LiveStream(this.dataset["events"] ?? "", {
      snapshot: this.#begin,
      changed: this.#renew,
    });
    this.#stream.start();
    this.#timer = setInterval(this.#renew, EVERY_MINUTE_MS);
    this.addEventListener("focusout", this.#renewIfWaiting);
    this.addEventListener("htmx:beforeSwap", this.#rememberOpen);
  }

  disconnectedCallback(): void {
    this.#stream?.stop();
    clearInterval(this.#timer);
  }

  /** The page just came when the stream first begins; when it begins again, something may have been missed. */
  readonly #begin = (): void => {
    if (this.#hasBegun) this.#renew();
    this.#hasBegun = true;
  };

  readonly #renew = (): void => {
    if (document.hidden) return;
    this.#isWaiting = this.contains(document.activeElement);
    if (this.#isWaiting) return;
    void htmx.ajax("get", location.href, { source: this, target: this, swap: "innerHTML" });
  };

  readonly #renewIfWaiting = (): void => {
    if (this.#isWaiting) setTimeout(this.#renew);
  };

  /** Numbers that somebody unfolded stay unfolded. */
  readonly #rememberOpen = (event: Event): void => {
    if (event.target !== this) return;
    const open = findAll<HTMLDetailsElement>(this, "details[open]").map(({ id }) => id);
    this.addEventListener(
      "htmx:afterSwap",
      () => {
        for (const details of findAll<HTMLDetailsElement>(this, "details"))
          if (open.includes(details.id)) details.open = true;
      },
      { once: true },
    );
  };
}

customElements.define("live-figures", LiveFiguresElement);
