let color: HTMLMetaElement | undefined;

/**
 * Colors the phone's own bars like what fills the screen; undefined gives them back to the page. Browsers take
 * the first color that fits, so ours stands before those of the page.
 */
export function setThemeColor(wanted: string | undefined): void {
  color?.remove();
  if (wanted === undefined) return;
  color ??= document.createElement("meta");
  color.name = "theme-color";
  color.content = wanted;
  document.head.prepend(color);
}
