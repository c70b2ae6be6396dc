// Makes elements of SVG.
const SVG = "http://www.w3.org/2000/svg";

type Values = Readonly<Record<string, string | number>>;

export function make<K extends keyof SVGElementTagNameMap>(
  tag: K,
  kind: string,
  values: Values = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  if (kind) element.setAttribute("class", kind);
  setValues(element, values);
  return element;
}

export function setValues(element: Element, values: Values): void {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, String(value));
}

export function text(words: string, kind: string, x: number, y: number, size: number): SVGTextElement {
  const made = make("text", kind, { x, y, "font-size": size });
  made.textContent = words;
  return made;
}
