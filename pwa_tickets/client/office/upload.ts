// How much of a file has arrived, in the bar under its input.

export function showUploads(): void {
  document.body.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
    const upload = event.target instanceof Element ? event.target.querySelector("[data-upload]") : null;
    if (upload instanceof HTMLElement && total > 0) show(upload, percent(loaded, total));
  });
}

function show(upload: HTMLElement, percent: number): void {
  upload.hidden = false;
  upload.querySelector("progress")?.setAttribute("value", String(percent));
  const words = upload.querySelector("[data-percent]");
  if (words) words.textContent = `${percent} %`;
}

/** Whole percents, rounded down: a hundred is said when everything is there. */
export const percent = (loaded: number, total: number): number => Math.floor((loaded / total) * 100);
