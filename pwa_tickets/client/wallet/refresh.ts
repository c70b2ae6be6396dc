// Asks the server which tickets this visitor may see now.
import { awaitPage } from "../shared/late-page.ts";
import { type Bundle, isBundle } from "./bundle.ts";

/**
 * How long a request may take: a lobby's network often swallows one whole, and the tickets are on the screen
 * meanwhile.
 */
const TIMEOUT_MS = 10_000;

export type Answer =
  | { readonly kind: "fresh"; readonly bundle: Bundle; readonly etag: string }
  | { readonly kind: "unchanged" }
  | { readonly kind: "no signal" } // nothing came, or something that is not ours
  | { readonly kind: "trouble" }; // our server answered, and could not

export async function askForTickets(etag: string): Promise<Answer> {
  try {
    await exchangeLink();
    const response = await fetch("/api/wallet", {
      headers: { Accept: "application/json", ...(etag && { "If-None-Match": etag }) },
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 304) return { kind: "unchanged" };
    if (!response.ok) return { kind: "trouble" };
    const body: unknown = await response.json();
    return isBundle(body)
      ? { kind: "fresh", bundle: body, etag: response.headers.get("ETag") ?? "" }
      : { kind: "no signal" };
  } catch {
    return { kind: "no signal" };
  }
}

/**
 * Exchanges the token of an email's link for a cookie, where the link was slow or found no signal and opened
 * the kept page instead.
 */
async function exchangeLink(): Promise<void> {
  if (!new URLSearchParams(location.search).has("token")) return;
  const isHere = (await awaitPage()) === "here";
  const response = isHere
    ? undefined
    : await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (isHere || response?.ok) history.replaceState(null, "", location.pathname + location.hash);
}
