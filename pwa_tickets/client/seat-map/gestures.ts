// Translates fingers, mouse and wheel on a surface into pans, pinches and taps. Points are CSS pixels from
// its top left.
import type { Point } from "./geometry.ts";

export interface Gestures {
  /** Called when a finger is down; whatever was still moving stops. */
  began(): void;
  panned(by: Point): void;
  pinched(factor: number, center: Point): void;
  /** Called when all fingers are up; `speed` in pixels a millisecond at the end. */
  ended(speed: Point): void;
  tapped(at: Point, twice: boolean): void;
}

const SLOP_PIXELS = 9; // a thumb is never still
const TWICE_MS = 320;
const WHEEL_ENDS_MS = 160;
const SPEED_MEMORY_MS = 80;

export function watchGestures(surface: HTMLElement, gestures: Gestures): void {
  const fingers = new Map<number, Point>();
  let moved = false;
  let start: Point = { x: 0, y: 0 };
  let last = { at: 0, place: start };
  let trail: { at: number; by: Point }[] = [];
  let wheelTimer: ReturnType<typeof setTimeout> | undefined;

  const place = (event: MouseEvent): Point => {
    const { left, top } = surface.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const middle = (): Point => {
    const all = [...fingers.values()];
    return {
      x: all.reduce((sum, { x }) => sum + x, 0) / all.length,
      y: all.reduce((sum, { y }) => sum + y, 0) / all.length,
    };
  };
  const spread = (): number => {
    const [a, b] = [...fingers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    if (fingers.size === 1) [moved, start, trail] = [false, place(event), []];
    else moved = true;
    gestures.began();
  });

  surface.addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const to = place(event);
    if (!moved && Math.hypot(to.x - start.x, to.y - start.y) < SLOP_PIXELS) return;
    const [center, distance] = [middle(), spread()];
    moved = true;
    fingers.set(event.pointerId, to);
    const now = middle();
    const by = { x: now.x - center.x, y: now.y - center.y };
    gestures.panned(by);
    if (distance > 0) gestures.pinched(spread() / distance, now);
    else trail.push({ at: event.timeStamp, by });
  });

  const lift = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
    if (moved) return gestures.ended(speed(trail, event.timeStamp));
    gestures.ended({ x: 0, y: 0 });
    if (event.type !== "pointerup") return;
    const at = place(event);
    const twice =
      event.timeStamp - last.at < TWICE_MS &&
      Math.hypot(at.x - last.place.x, at.y - last.place.y) < 3 * SLOP_PIXELS;
    last = { at: twice ? 0 : event.timeStamp, place: at };
    gestures.tapped(at, twice);
  };
  surface.addEventListener("pointerup", lift);
  surface.addEventListener("pointercancel", lift);

  surface.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      gestures.began();
      if (event.ctrlKey)
        gestures.pinched(Math.exp(-event.deltaY / 120), place(event)); // how browsers tell a trackpad's pinch
      else gestures.panned({ x: -event.deltaX, y: -event.deltaY });
      clearTimeout(wheelTimer);
      wheelTimer = setTimeout(() => gestures.ended({ x: 0, y: 0 }), WHEEL_ENDS_MS);
    },
    { passive: false },
  );
}

function speed(trail: readonly { at: number; by: Point }[], now: number): Point {
  const recent = trail.filter(({ at }) => now - at < SPEED_MEMORY_MS);
  const sum = recent.reduce((total, { by }) => ({ x: total.x + by.x, y: total.y + by.y }), { x: 0, y: 0 });
  return recent.length < 2 ? { x: 0, y: 0 } : { x: sum.x / SPEED_MEMORY_MS, y: sum.y / SPEED_MEMORY_MS };
}
