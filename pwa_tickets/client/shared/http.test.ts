import assert from "node:assert/strict";
import { test } from "node:test";
import { getJson, isRetryable, Refusal } from "./http.ts";

/** What asking comes to when this is the answer. */
async function whatBecomesOf(body: string, init: ResponseInit): Promise<unknown> {
  const fetched = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(new Response(body, init));
  try {
    return await getJson("/api/seat-reservations/check").catch((error: unknown) => error);
  } finally {
    globalThis.fetch = fetched;
  }
}

test("a lobby's sign-in page in the server's place may be asked again", async () => {
  assert.ok(isRetryable(await whatBecomesOf("<h1>Welcome to Lobby WiFi</h1>", { status: 200 })));
});

test("a proxy's word that nobody is there may be asked again, and says when to ask again", async () => {
  const error = await whatBecomesOf("<h1>Bad gateway</h1>", {
    status: 502,
    statusText: "Bad Gateway",
    headers: { "Retry-After": "3" },
  });
  assert.ok(error instanceof Refusal && isRetryable(error));
  assert.deepEqual([error.message, error.problem.retry_after], ["Bad Gateway", 3]);
});

test("a no is an answer", async () => {
  const error = await whatBecomesOf(JSON.stringify({ detail: "B 3 went a moment ago.", seat_ids: ["b3"] }), {
    status: 409,
  });
  assert.ok(error instanceof Refusal && !isRetryable(error));
  assert.deepEqual(
    [error.status, error.message, error.problem.seat_ids],
    [409, "B 3 went a moment ago.", ["b3"]],
  );
});
