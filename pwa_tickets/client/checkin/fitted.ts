// Fits a word on one line, in a smaller font where it must: cut or broken it would be misread.
export function fit(element: HTMLElement): void {
  element.style.fontSize = "";
  const { scrollWidth, clientWidth } = element;
  if (scrollWidth <= clientWidth || clientWidth === 0) return;
  const size = Number.parseFloat(getComputedStyle(element).fontSize);
  element.style.fontSize = `${Math.floor((size * clientWidth) / scrollWidth)}px`;
}
