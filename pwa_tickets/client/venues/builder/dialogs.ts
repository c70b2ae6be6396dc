// Opens the builder's dialogs.
import { fill, find } from "../../shared/dom.ts";

/** Asks, and answers the value of the button that closed the dialog; "" when it was only left. */
export function answerOf(
  root: ParentNode,
  name: string,
  words: Readonly<Record<string, string>> = {},
): Promise<string> {
  const dialog = find(root, `[data-dialog="${name}"]`, HTMLDialogElement);
  fill(dialog, words);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }),
  );
}
