// The page's one dialog: it is open while there is something in it. The server puts a question there, and takes it away.
import { find } from "../shared/dom.ts";

export function keepDialog(): void {
  const dialog = find(document, "#dialog", HTMLDialogElement);
  document.body.addEventListener("htmx:afterRequest", () => {
    if (dialog.childElementCount > 0 && !dialog.open) dialog.showModal();
    if (dialog.childElementCount === 0 && dialog.open) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
  dialog.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
}
