// Remembers every state of a value, so that any edit can be undone and done again. States are never changed, so
// that they share what they have in common. Pure.

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last edit belongs to; another edit of the same group becomes one with it. */
  readonly group?: string;
}

export const begun = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/**
 * Makes `next` the present. Edits of one group that follow each other (a row nudged ten times) are undone as one.
 */
export function edited<T>(history: History<T>, next: T, group?: string): History<T> {
  if (next === history.present) return history;
  const isSame = group !== undefined && group === history.group;
  const past = isSame ? history.past : [...history.past, history.present];
  return { past, present: next, future: [], ...(group === undefined ? {} : { group }) };
}

export function undone<T>({ past, present, future }: History<T>): History<T> | undefined {
  const before = past.at(-1);
  if (before === undefined) return undefined;
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

export function redone<T>({ past, present, future }: History<T>): History<T> | undefined {
  const [next, ...rest] = future;
  if (next === undefined) return undefined;
  return { past: [...past, present], present: next, future: rest };
}
