import { part } from "../../shared/dom.ts";
import type { Editor } from "./editor.ts";

/** What can be undone while somebody works with this tool: the drawing's steps, or those of the chart under it. */
export interface Steps {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** Shows which tool is in hand and what can be undone, and brings what can be done now into sight. */
export class ToolsBar {
  readonly #root: HTMLElement;
  readonly #editor: Editor;
  readonly #steps: () => Steps;
  #doing = "";

  constructor(root: HTMLElement, editor: Editor, steps: () => Steps) {
    [this.#root, this.#editor, this.#steps] = [root, editor, steps];
  }

  draw(): void {
    const { tool, document } = this.#editor;
    const { canUndo, canRedo } = this.#steps();
    this.#root.dataset["tool"] = tool;
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>(".builder-tools [data-tool]"))
      button.setAttribute("aria-pressed", String(button.dataset["tool"] === tool));
    for (const [name, can] of [
      ["undo", canUndo],
      ["redo", canRedo],
    ] as const)
      this.#root.querySelector(`[data-do="${name}"]`)?.toggleAttribute("disabled", !can);
    part(this.#root, "empty").hidden = document.seats.length > 0 || tool === "rows" || tool === "chart";
    this.#showTop();
  }

  /** What can be done now stands at the top of the side: it is in sight whenever that is something else. */
  #showTop(): void {
    const { tool, selected, item } = this.#editor;
    const doing = [tool, selected.size > 0, item?.kind].join();
    if (doing !== this.#doing) part(this.#root, "side").scrollTop = 0;
    this.#doing = doing;
  }
}
