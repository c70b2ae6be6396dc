// Asks before a phone is emptied, and says what that means: in the wallet, and wherever else somebody signs
// out.
import { t } from "../shared/i18n.ts";

export type Choice = "keep" | "empty" | "nothing";

/**
 * Opens the question and resolves to what the person chose; Escape and the phone's back gesture choose
 * nothing.
 */
export function askBeforeEmptying(): Promise<Choice> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "sign-out-question");
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "stack";
  form.append(
    line("h2", t("Empty this phone?")),
    line(
      "p",
      t(
        "Your tickets leave this phone. They’re still yours: your email and a code bring them back, as long as the phone has a signal.",
      ),
    ),
    button("keep", t("Keep them here"), "button button-wide"),
    button("empty", t("Sign out and empty"), "button button-quiet button-wide"),
  );
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(
        dialog.returnValue === "keep" || dialog.returnValue === "empty" ? dialog.returnValue : "nothing",
      );
    });
  });
}

function line(name: "h2" | "p", words: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = words;
  if (name === "h2") element.id = "sign-out-question";
  return element;
}

function button(value: Choice, words: string, look: string): HTMLElement {
  const element = document.createElement("button");
  element.value = value;
  element.className = look;
  element.textContent = words;
  return element;
}
