/**
 * Fetches an answer whole, and gives up when nothing of it came for `silenceMs`: what is on its way is never thrown
 * away, however slow it is. Throws as `fetch`, and a DOMException when it gave up.
 */
export async function fetchUnlessSilent(
  url: string,
  request: RequestInit,
  silenceMs: number,
): Promise<Response> {
  const silence = new AbortController();
  const giveUp = (): void => silence.abort(new DOMException("", "TimeoutError"));
  let timer = setTimeout(giveUp, silenceMs);
  try {
    const response = await fetch(url, { ...request, signal: silence.signal });
    const parts: BlobPart[] = [];
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silenceMs);
      parts.push(part.value);
    }
    return new Response(parts.length > 0 ? new Blob(parts) : null, response);
  } finally {
    clearTimeout(timer);
  }
}
