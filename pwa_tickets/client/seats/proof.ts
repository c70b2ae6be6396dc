// Does the proof of work that the server asks for where very many seats are chosen from one address. Loaded
// only then.
import { url } from "asset:seats/proof.worker.js";
import type { Challenge, Share, Solution } from "./proof-search.ts";

const MOST_WORKERS = 4; // the other cores of a phone are slow, and it should stay cool

/** Solves a challenge, on several threads, and returns what goes into X-Proof. */
export async function solve(challenge: Challenge): Promise<string> {
  const step = Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency || 2) - 1));
  const workers = Array.from({ length: step }, () => new Worker(url, { type: "module" }));
  try {
    const searches = workers.map((worker, start) => search(worker, { challenge, start, step }));
    return btoa(JSON.stringify({ challenge, solution: await Promise.any(searches) }));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

function search(worker: Worker, share: Share): Promise<Solution> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", (event: MessageEvent<Solution>) => resolve(event.data));
    worker.addEventListener("error", (event) => reject(new TypeError(event.message)));
    worker.postMessage(share);
  });
}
