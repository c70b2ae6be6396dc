import { InstallHint } from "./install-hint.ts";
import { TicketScreen } from "./ticket-screen.ts";
import { TicketWallet } from "./ticket-wallet.ts";
import { WalletSignIn } from "./wallet-sign-in.ts";

// The wallet last: it speaks to the others as soon as it is connected.
customElements.define("ticket-screen", TicketScreen);
customElements.define("wallet-sign-in", WalletSignIn);
customElements.define("install-hint", InstallHint);
customElements.define("ticket-wallet", TicketWallet);
