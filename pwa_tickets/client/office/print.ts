// Offers to print a page where its button is; parts of it may be renewed, so the page listens, not the button.
import { findAll } from "../shared/dom.ts";

export function offerToPrint(): void {
  const show = (): void => {
    for (const button of findAll<HTMLButtonElement>(document, "[data-print]")) {
      button.hidden = false;
    }
  };
  show();
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) {
      window.print();
    }
  });
}
