// Lets somebody see the password they are typing on a small keyboard. The button comes with the page, or all
// below it would move; `office-forms.css` hides it where no script runs.
import { find, findAll } from "../shared/dom.ts";

export function offerToShowPasswords(): void {
  for (const button of findAll<HTMLButtonElement>(document, "[data-show-password]")) {
    const box = find(document, `#${button.getAttribute("aria-controls")}`, HTMLInputElement);
    const show = (isShown: boolean): void => {
      box.type = isShown ? "text" : "password";
      button.setAttribute("aria-pressed", String(isShown));
    };
    button.addEventListener("click", () => show(box.type === "password"));
    box.form?.addEventListener("submit", () => show(false)); // or no browser offers to keep it
  }
}
