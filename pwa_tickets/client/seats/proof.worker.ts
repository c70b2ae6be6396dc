// Tries counters of a proof of work, off the page's thread: every `step`th from `start` on, until one fits.
import { findCounter, type Share } from "./proof-search.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;

scope.addEventListener("message", (event: MessageEvent<Share>) => {
  findCounter(event.data).then(
    (solution) => scope.postMessage(solution),
    (error: unknown) => reportError(error),
  );
});
