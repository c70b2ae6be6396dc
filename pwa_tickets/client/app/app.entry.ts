// Runs on every page. The page works without it; with it, it is kept for a lobby without signal.
import { answerEmptyFields } from "../shared/empty-fields.ts";
import { registerServiceWorker } from "../shared/register-service-worker.ts";
import { whenCalm } from "../shared/when-calm.ts";

answerEmptyFields();
// Its first start reads every file of the product: not while a phone draws the hall.
void whenCalm().then(registerServiceWorker);

// Nobody signs out in the first second: the rest may come after what the page shows.
void import("../wallet/sign-out.ts").then(({ askAtSignOut, finishSignOut }) => {
  askAtSignOut();
  return finishSignOut();
});
