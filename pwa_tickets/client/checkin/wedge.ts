// Listens for a hand-held scanner, which by cable or Bluetooth is a keyboard that types fast and ends with
// Enter.
const BETWEEN_KEYS_MS = 80; // no person types that fast, and every scanner does
const SHORTEST = 6;

/** Calls back with each text typed by a scanner; what people type into fields is left alone. */
export function listenForWedge(read: (text: string) => void): void {
  let text = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    const { target, key, timeStamp } = event;
    if (
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return;
    if (timeStamp - last > BETWEEN_KEYS_MS) text = "";
    last = timeStamp;
    if (key.length === 1) text += key;
    if (key !== "Enter" || text.length < SHORTEST) return;
    event.preventDefault(); // or the Enter would press a button that has the focus
    read(text);
    text = "";
  });
}
