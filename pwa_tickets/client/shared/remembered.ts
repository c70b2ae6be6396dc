// Keeps single values in local storage, where the browser lets us: a private window may refuse, and then
// forgets, and that is all.
export function remember(key: string, value: string): void {
  attempt(() => localStorage.setItem(key, value));
}

export function recall(key: string): string | undefined {
  return attempt(() => localStorage.getItem(key)) ?? undefined;
}

export function forget(key: string): void {
  attempt(() => localStorage.removeItem(key));
}

function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
