// A phone's menu closes as menus do: by Escape, and by a press anywhere else.

export function closeMenuOnTapElsewhere(): void {
  const menu = document.querySelector<HTMLDetailsElement>(".office-menu");
  if (!menu) return;
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
