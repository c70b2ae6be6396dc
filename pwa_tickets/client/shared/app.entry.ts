// What every page runs: it works without, and is kept for a lobby without signal by this.
import { registerServiceWorker } from "../wallet/register.ts";
import { emptyWalletAtSignOut, finishSignOut } from "../wallet/sign-out.ts";

void registerServiceWorker();
void finishSignOut();
emptyWalletAtSignOut();
