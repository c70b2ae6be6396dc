// Says which floors a map has. A map of one floor has no levels, and nothing of this costs it anything. Pure.

/** The names of the levels in the order of the sections that are on them, "" for one without a name; none of one only. */
export function levelNames(bySection: readonly (string | undefined)[]): string[] {
  const names = [...new Set(bySection.map((name) => name ?? ""))];
  return names.length > 1 ? names : [];
}

/** Whether what is on this level is seen while `shown` is; what is on none is seen on every level. */
export const isOnLevel = ({ level }: { readonly level?: number }, shown: number): boolean =>
  level === undefined || level === shown;
