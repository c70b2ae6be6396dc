// Turns keys into commands, nudges and tools; none of them while somebody types.
import type { Point } from "../../seat-map/geometry.ts";
import type { Editor, Tool } from "./editor.ts";
import { commandOf, nudgeOf } from "./shortcuts.ts";

export interface KeyActions {
  run(command: string): void;
  /** Moves what is selected, or the chart while that is placed. */
  nudge(by: Point): void;
  /** The space bar is held, or no longer. */
  holdSpace(isHeld: boolean): void;
}

export function listenToKeys(editor: Editor, actions: KeyActions): void {
  addEventListener("keydown", (event) => pressed(event, editor, actions));
  addEventListener("keyup", ({ key }) => key === " " && actions.holdSpace(false));
}

function pressed(event: KeyboardEvent, editor: Editor, actions: KeyActions): void {
  const { target } = event;
  const isTyping = target instanceof Element && target.closest("input, select, textarea, dialog") !== null;
  const isPressing = target instanceof Element && target.closest("button, summary, a") !== null;
  const command = commandOf(event);
  if (command === "save") event.preventDefault();
  else if (isTyping) return;
  if (event.key === " " && !isPressing) {
    event.preventDefault();
    return actions.holdSpace(true);
  }
  const nudge = nudgeOf(event);
  const isSelected = editor.tool === "chart" || editor.selected.size > 0 || editor.item !== undefined;
  if (nudge && isSelected) {
    event.preventDefault();
    actions.nudge(nudge);
  } else if (command) {
    event.preventDefault();
    if (command.startsWith("tool:")) editor.use(command.slice(5) as Tool);
    else actions.run(command);
  }
}
