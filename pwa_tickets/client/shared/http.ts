// Requests JSON from our own server and tells refusals from failures that may be retried. A refusal is an
// answer ("somebody was faster"); every call made through `retryUntilAnswered` is idempotent on the server.
import { fetchUnlessSilent } from "./fetch-unless-silent.ts";

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** A problem document (RFC 9457), with the facts our refusals carry. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly seat_ids?: readonly string[];
  readonly left?: number; // places without a number that this visitor could have
  readonly retry_after?: number;
  readonly challenge?: unknown; // a proof of work to be done first
}

/** A problem response: the server understood and said no, or broke (500). */
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
export interface RequestOptions {
  readonly headers?: Record<string, string>;
  readonly silenceMs?: number;
  readonly cache?: RequestCache;
}
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

const SILENCE_MS = 20_000; // slow 4G with a cold radio; longer than this, nobody is coming

/**
 * Gets JSON of the shape T that the API promises. Throws Refusal, or TypeError and DOMException when no
 * answer came.
 */
export async function getJson<T>(url: string, asking: RequestOptions = {}): Promise<T> {
  return (await exchange<T>(url, { method: "GET" }, asking)).body;
}

/** Posts JSON and returns the answer's body; throws as `getJson`. */
export async function postJson<T>(url: string, body: unknown, asking: RequestOptions = {}): Promise<T> {
  return (await post<T>(url, body, asking)).body;
}

/** Posts JSON and returns status and body, for callers to whom 200 and 202 mean different things. */
export function post<T>(url: string, body: unknown, asking: RequestOptions = {}): Promise<Answer<T>> {
  const headers = { "Content-Type": "application/json", ...asking.headers };
  return exchange<T>(url, { method: "POST", body: JSON.stringify(body) }, { ...asking, headers });
}

/** Asks our server and returns status and body; throws as `getJson`. */
export async function exchange<T>(
  url: string,
  request: RequestInit,
  asking: RequestOptions,
): Promise<Answer<T>> {
  const headers = { Accept: "application/json", ...asking.headers };
  const cache = asking.cache ?? "no-store";
  const silence = asking.silenceMs ?? SILENCE_MS;
  const response = await fetchUnlessSilent(url, { ...request, headers, cache }, silence);
  const text = await response.text();
  if (!response.ok) throw new Refusal(response.status, problemIn(text, response));
  return { status: response.status, body: parseOurJson(text, url) as T };
}

/** Parses a body as JSON; a captive portal's sign-in page, which is not, counts as no answer (TypeError). */
function parseOurJson(text: string, url: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    throw new TypeError(`${url} was answered with something that is not JSON`);
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

/** True when nobody answered, or a gateway did in the server's place: asking the same again is right. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof Refusal) return [429, 502, 503, 504].includes(error.status);
  return error instanceof TypeError || (error instanceof DOMException && error.name !== "InvalidStateError");
}

/**
 * Repeats a request until there is an answer. `onRetry` hears of each attempt that had none, and why, so the
 * page can say so.
 */
export async function retryUntilAnswered<T>(
  ask: () => Promise<T>,
  onRetry: (attempt: number, why: unknown) => void = () => {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      onRetry(attempt, error);
      await pause(
        error instanceof Refusal && error.problem.retry_after
          ? error.problem.retry_after * 1000
          : backoff(attempt),
      );
    }
  }
}

const backoff = (attempt: number): number => Math.min(8000, 400 * 2 ** attempt) * (0.6 + Math.random() * 0.4);

/** Waits, less long when the signal comes back meanwhile. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      resolve();
    }
    globalThis.addEventListener?.("online", done);
  });
}
