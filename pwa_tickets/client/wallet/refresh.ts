// Asks the server which tickets this visitor may see now.
import { fetchUnlessSilent } from "../shared/fetch-unless-silent.ts";
import { awaitPage } from "../shared/late-page.ts";
import { type Bundle, isBundle } from "./bundle.ts";

/**
 * How long nothing may come: a lobby's network often swallows a request whole, and the tickets are on the screen
 * meanwhile.
 */
const SILENCE_MS = 10_000;

export type Answer =
  | { readonly kind: "fresh"; readonly bundle: Bundle; readonly etag: string }
  | { readonly kind: "unchanged" }
  | { readonly kind: "no signal" } // nothing came, or something that is not ours
  | { readonly kind: "trouble" }; // our server answered, and could not

export async function askForTickets(etag: string): Promise<Answer> {
  try {
    await exchangeLink();
    const headers = { Accept: "application/json", ...(etag && { "If-None-Match": etag }) };
    const request = { headers, cache: "no-store", redirect: "error" } as const;
    const response = await fetchUnlessSilent("/api/wallet", request, SILENCE_MS);
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
    : await fetchUnlessSilent(location.href, { cache: "no-store" }, SILENCE_MS);
  if (isHere || response?.ok) history.replaceState(null, "", location.pathname + location.hash);
}
