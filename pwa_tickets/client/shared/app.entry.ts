// What every page runs: it works without, and is kept for a lobby without signal by this.
import { registerServiceWorker } from "../wallet/register.ts";

void registerServiceWorker();

// Nobody signs out in the first second: the rest may come after what the page shows.
void import("../wallet/sign-out.ts").then(({ askAtSignOut, finishSignOut }) => {
  askAtSignOut();
  return finishSignOut();
});
