import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { fetchUnlessSilent } from "./fetch-unless-silent.ts";

const SILENCE_MS = 400;
const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** What comes of asking a server that answers so. */
async function ask(answer: (response: ServerResponse) => unknown): Promise<Response | Error> {
  const server = createServer((_, response) => void answer(response)).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  try {
    return await fetchUnlessSilent(`http://127.0.0.1:${port}/`, {}, SILENCE_MS).catch(
      (error: Error) => error,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("an answer that trickles in comes whole, however long that takes", async () => {
  const answer = await ask(async (response) => {
    response.writeHead(201, { "Content-Type": "application/json", ETag: '"7"' });
    for (const part of ['{"seats"', ":", "[1,", "2,", "3]", "}"]) {
      response.write(part);
      await wait(SILENCE_MS / 4);
    }
    response.end();
  });
  assert.ok(answer instanceof Response);
  assert.deepEqual([answer.status, answer.headers.get("ETag")], [201, '"7"']);
  assert.deepEqual(await answer.json(), { seats: [1, 2, 3] });
});

test("who says nothing is given up, before the first word and in the middle", async () => {
  for (const start of [() => undefined, (response: ServerResponse) => response.writeHead(200).write("{")]) {
    const error = await ask(start);
    assert.ok(error instanceof Error);
    assert.equal(error.name, "TimeoutError");
  }
});

test("an answer without a body is one", async () => {
  const answer = await ask((response) => response.writeHead(304).end());
  assert.ok(answer instanceof Response);
  assert.deepEqual([answer.status, await answer.text()], [304, ""]);
});
