import { levelWord } from "../../seat-map/level-switch.ts";
import { part } from "../../shared/dom.ts";
import { t } from "../../shared/i18n.ts";
import type { Editor } from "./editor.ts";
import { levelsOf } from "./levels.ts";

/** Buttons that show one level of the drawing, or all of them; hidden where there is one only. */
export class LevelsBar {
  readonly #bar: HTMLElement;
  readonly #editor: Editor;
  #drawn = "";

  constructor(root: HTMLElement, editor: Editor) {
    [this.#bar, this.#editor] = [part(root, "levels"), editor];
  }

  draw(): void {
    const levels = levelsOf(this.#editor.document);
    const names = levels.length > 0 ? [undefined, ...levels] : [];
    const key = JSON.stringify(levels);
    if (key !== this.#drawn) {
      this.#drawn = key;
      this.#bar.hidden = names.length === 0;
      this.#bar.replaceChildren(...names.map((name) => this.#button(name)));
    }
    for (const [index, button] of [...this.#bar.children].entries())
      button.setAttribute("aria-pressed", String(names[index] === this.#editor.level));
  }

  #button(name: string | undefined): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name === undefined ? t("All levels") : levelWord(name);
    button.addEventListener("click", () => this.#editor.showLevel(name));
    return button;
  }
}
