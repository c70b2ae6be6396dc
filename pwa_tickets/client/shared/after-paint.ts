/**
 * Resolves in a task of its own after the next frame, so that a long piece of work can be done in several and
 * the page answers between them; at once in a page nobody sees, which has no frames.
 */
export const afterPaint = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve);
    else requestAnimationFrame(() => setTimeout(resolve));
  });
