// Which key does what. Pure.

/** The command or tool of a key press as the builder names them; undefined for any other key. */
export function commandOf({
  key,
  ctrlKey,
  metaKey,
  shiftKey,
}: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">): string | undefined {
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (letter === "z") return shiftKey ? "redo" : "undo";
    return WITH_CONTROL[letter];
  }
  if (letter === "delete" || letter === "backspace") return shiftKey ? "delete-closing" : "delete";
  return ALONE[letter];
}

const WITH_CONTROL: Readonly<Record<string, string>> = {
  y: "redo",
  a: "all",
  c: "copy",
  v: "paste",
  d: "duplicate",
  s: "save",
};

const ALONE: Readonly<Record<string, string>> = {
  v: "tool:select",
  a: "tool:area",
  h: "tool:pan",
  r: "tool:rows",
  s: "tool:seat",
  t: "tool:label",
  b: "tool:brush",
  c: "tool:chart",
  m: "mirror",
  l: "list",
  "[": "rotate-left",
  "]": "rotate-right",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  "0": "fit",
  "?": "keys",
  escape: "cancel",
};

/** Where an arrow key moves what is selected: a tenth of a seat, or a whole one. */
export function nudgeOf({
  key,
  shiftKey,
}: Pick<KeyboardEvent, "key" | "shiftKey">): { x: number; y: number } | undefined {
  const step = shiftKey ? 100 : 10;
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  return by && { x: (by[0] ?? 0) * step, y: (by[1] ?? 0) * step };
}
