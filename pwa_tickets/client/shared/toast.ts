// Shows a message that may be missed; never for anything that matters.
const SHOWN_MS = 4000;

export function toast(text: string): void {
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.className = "grow";
  box.append(words);
  document.body.append(box);
  words.textContent = text; // after the box is there, or a screen reader does not hear of it
  setTimeout(() => box.remove(), SHOWN_MS);
}
