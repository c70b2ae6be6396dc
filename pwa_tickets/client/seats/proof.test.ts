import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../shared/http.ts";
import { KeptProof } from "./proof-needed.ts";
import { type Challenge, findCounter } from "./proof-search.ts";

// As the server's library made it; it solves it with counter 6.
const challenge: Challenge = {
  parameters: {
    cost: 2,
    keyLength: 32,
    keyPrefix: "ea7d7104c4c2fd2115e265b920590c7f",
    nonce: "6694e3c98c0fc8da6569d1ccca04419b",
    salt: "2e58642b5a4b446787b60c74d52e7106",
  },
  signature: "122205439aef3255b25f303139f3a3d765dcb70d9b644322ee4f51bd9c510b4e",
};
const derivedKey = "ea7d7104c4c2fd2115e265b920590c7fda2be44166abea18429f6ecb91183c1b";

test("the counter is found that the server's library knows, by whoever's share it is", async () => {
  assert.deepEqual(await findCounter({ challenge, start: 0, step: 1 }), { counter: 6, derivedKey });
  assert.deepEqual(await findCounter({ challenge, start: 2, step: 4 }), { counter: 6, derivedKey });
});

/** Asks a server that wants so many proofs, as often as there are numbers; and what it was asked with. */
async function askedOf(wanted: readonly number[], problem: object = { challenge }) {
  const asked: (string | undefined)[] = [];
  const shown: boolean[] = [];
  const proof = new KeptProof(
    () => Promise.resolve(`proof ${(shown.length + 1) / 2}`),
    (isWorking) => shown.push(isWorking),
  );
  const answers: unknown[] = [];
  for (const proofs of wanted) {
    let left = proofs;
    const ask = (headers: Record<string, string>): Promise<string> => {
      asked.push(headers["X-Proof"]);
      left -= 1;
      return left >= 0 ? Promise.reject(new Refusal(428, problem)) : Promise.resolve("the cart");
    };
    answers.push(await proof.send(ask).catch((error: unknown) => error));
  }
  return { answers, asked, shown };
}

test("nobody works who is not asked to", async () => {
  assert.deepEqual(await askedOf([0]), { answers: ["the cart"], asked: [undefined], shown: [] });
});

test("a refusal for want of a proof is answered with one, which is kept for the next request", async () => {
  assert.deepEqual(await askedOf([1, 0, 1]), {
    answers: ["the cart", "the cart", "the cart"],
    asked: [undefined, "proof 1", "proof 1", "proof 1", "proof 2"],
    shown: [true, false, true, false],
  });
});

test("whoever is asked again and again gives up", async () => {
  const { answers, asked } = await askedOf([9]);
  assert.ok(answers[0] instanceof Refusal && answers[0].status === 428);
  assert.equal(asked.length, 4);
});

test("other refusals are passed on", async () => {
  const { answers, asked } = await askedOf([1], {});
  assert.ok(answers[0] instanceof Refusal);
  assert.equal(asked.length, 1);
});
