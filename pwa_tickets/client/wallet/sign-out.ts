// Signs out: empties this phone at once, and tells the server as soon as it can be reached.
import { postJson, Refusal } from "../shared/http.ts";
import { forget, recall, remember } from "../shared/remembered.ts";
import { forgetAsked } from "./asked-code.ts";
import { KeptTickets } from "./kept-tickets.ts";
import { askBeforeEmptying } from "./sign-out-question.ts";

const UNTOLD = "pwa-tickets-signed-out";

/**
 * Empties this phone; resolves to whether the server knows. Without signal the phone is emptied all the same,
 * and the server is told later.
 */
export async function signOut(store: KeptTickets): Promise<boolean> {
  remember(UNTOLD, "yes");
  forgetAsked();
  await store.empty();
  return finishSignOut();
}

/**
 * Tells the server of a sign-out that it missed; every page does this first. Resolves to whether nothing is
 * left to tell.
 */
export async function finishSignOut(): Promise<boolean> {
  if (recall(UNTOLD) === undefined) return true;
  try {
    await postJson("/api/sign-out", {});
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) return false;
  }
  forget(UNTOLD);
  return true;
}

/**
 * Asks first wherever on the site one signs out by a form that posts to /sign-out, if this phone has tickets.
 */
export function askAtSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || new URL(form.action).pathname !== "/sign-out") return;
    event.preventDefault();
    void emptyIfWanted().then((goOn) => goOn && form.submit());
  });
}

async function emptyIfWanted(): Promise<boolean> {
  const store = new KeptTickets();
  const choice = (await store.load())?.shows.length ? await askBeforeEmptying() : "empty";
  if (choice !== "empty") return choice === "keep";
  remember(UNTOLD, "yes"); // without signal the form arrives nowhere, and the next page tells
  forgetAsked();
  await store.empty();
  return true;
}
