// Talking JSON with our own server. A refusal is an answer ("somebody was faster"); no answer at all is another matter, and may be
// asked again: every call made through `untilAnswered` is idempotent on the server.

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** RFC 9457, with the facts our refusals carry. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly seat_ids?: readonly string[];
  readonly retry_after?: number;
}

/** The server understood and said no, or broke (500). */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.name = "Refusal";
    this.status = status;
    this.problem = problem;
  }
}

/** `cache`: "default" for what never changes under its address; everything else is asked for afresh. */
export interface Asking {
  readonly headers?: Record<string, string>;
  readonly timeoutMs?: number;
  readonly cache?: RequestCache;
}
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

const PATIENCE_MS = 20_000; // slow 4G with a cold radio; longer than this, nobody is coming

/** T is the shape the server promises (api.md). Throws Refusal, or TypeError and DOMException when no answer came. */
export async function getJson<T>(url: string, asking: Asking = {}): Promise<T> {
  return (await exchange<T>(url, { method: "GET" }, asking)).body;
}

export async function postJson<T>(url: string, body: unknown, asking: Asking = {}): Promise<T> {
  return (await post<T>(url, body, asking)).body;
}

/** As postJson, for callers to whom 200 and 202 mean different things. */
export function post<T>(url: string, body: unknown, asking: Asking = {}): Promise<Answer<T>> {
  const headers = { "Content-Type": "application/json", ...asking.headers };
  return exchange<T>(url, { method: "POST", body: JSON.stringify(body) }, { ...asking, headers });
}

async function exchange<T>(url: string, request: RequestInit, asking: Asking): Promise<Answer<T>> {
  const headers = { Accept: "application/json", ...asking.headers };
  const response = await fetch(url, {
    ...request,
    headers,
    cache: asking.cache ?? "no-store",
    signal: AbortSignal.timeout(asking.timeoutMs ?? PATIENCE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Refusal(response.status, problemIn(text, response));
  return { status: response.status, body: ourWords(text, url) as T };
}

/** Somebody in between may answer in the server's place: a lobby's sign-in page is no answer. */
function ourWords(text: string, url: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    throw new TypeError(`What answered ${url} was not the server`);
  }
}

function problemIn(text: string, response: Response): Problem {
  const seconds = Number(response.headers.get("Retry-After"));
  const later = seconds > 0 ? { retry_after: seconds } : {};
  try {
    return { ...later, ...(JSON.parse(text) as Problem) };
  } catch {
    return { ...later, title: response.statusText }; // a proxy's page, not our words
  }
}

/** Nobody answered, or somebody in between did: asking the same again is right. */
export function isSilence(error: unknown): boolean {
  if (error instanceof Refusal) return [429, 502, 503, 504].includes(error.status);
  return error instanceof TypeError || (error instanceof DOMException && error.name !== "InvalidStateError");
}

/** Asks until there is an answer. `onSilence` hears of each attempt that had none, and why, so the page can say so. */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  onSilence: (attempt: number, why: unknown) => void = () => {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isSilence(error)) throw error;
      onSilence(attempt, error);
      await pause(
        error instanceof Refusal && error.problem.retry_after
          ? error.problem.retry_after * 1000
          : backoff(attempt),
      );
    }
  }
}

const backoff = (attempt: number): number => Math.min(8000, 400 * 2 ** attempt) * (0.6 + Math.random() * 0.4);

/** A wait that ends early when the signal comes back. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
    window.addEventListener("online", done);
  });
}
