// Turns keys into commands, nudges and tools; none of them while somebody types.
import type { Point } from "../../seat-map/geometry.ts";
import type { Editor, Tool } from "./editor.ts";
import { commandOf, nudgeOf } from "./shortcuts.ts";

export interface KeyActions {
  run(command: string): void;
  /** Moves what is selected, or the chart while that is placed. */
  nudge(by: Point): void;
  /** Moves the view, where nothing is selected. */
  pan(by: Point): void;
  /** Puts what the tool makes into the middle of what is seen. */
  place(): void;
  /** Leaves the field that somebody types in, for the map. */
  leaveField(): void;
  /** The space bar is held, or no longer. */
  holdSpace(isHeld: boolean): void;
}

const TYPED_IN = "input:not([type=checkbox]), select, textarea, dialog";
const PRESSED = "button, summary, a, [type=checkbox]";

export function listenToKeys(editor: Editor, actions: KeyActions): void {
  addEventListener("keydown", (event) => pressed(event, editor, actions));
  addEventListener("keyup", ({ key }) => key === " " && actions.holdSpace(false));
}

function pressed(event: KeyboardEvent, editor: Editor, actions: KeyActions): void {
  const target = event.target instanceof Element ? event.target : undefined;
  const command = commandOf(event);
  if (command === "save") event.preventDefault();
  else if (target?.closest(TYPED_IN)) {
    if (command === "cancel" && !target.closest("dialog")) actions.leaveField();
    return;
  }
  const isPressing = Boolean(target?.closest(PRESSED));
  const isPlacing = editor.tool === "seat" || editor.tool === "label";
  if (event.key === " " && !isPressing) {
    event.preventDefault();
    return actions.holdSpace(true);
  }
  if (event.key === "Enter" && !isPressing && isPlacing) return actions.place();
  const nudge = nudgeOf(event);
  if (nudge) {
    const isSelected = editor.tool === "chart" || editor.selected.size > 0 || editor.item !== undefined;
    if (!isSelected && !isOnMap(target)) return;
    event.preventDefault();
    if (isSelected) actions.nudge(nudge);
    else actions.pan(nudge);
  } else if (command) {
    event.preventDefault();
    if (command.startsWith("tool:")) editor.use(command.slice(5) as Tool);
    else actions.run(command);
  }
}

/** Elsewhere arrows scroll. */
const isOnMap = (target: Element | undefined): boolean =>
  target === document.body || target?.closest('[data-part="surface"]') != null;
