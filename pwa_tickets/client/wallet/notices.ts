/** Words what the wallet says of itself; an empty sentence is not shown. Pure. */
import { t } from "../shared/i18n.ts";
import { type Kept, unconfirmed } from "./bundle.ts";
import type { Answer } from "./refresh.ts";
import { refreshed } from "./words.ts";

export interface Notices {
  readonly refreshed: string;
  readonly "no-signal": string;
  readonly trouble: string;
  readonly unconfirmed: string;
  readonly "signed-in-as": string;
}

export function notices(kept: Kept | undefined, answer: Answer["kind"] | undefined, phone: number): Notices {
  const has = kept !== undefined && kept.shows.length > 0;
  const last = has ? refreshed(kept, phone) : "";
  const isFailed = answer === "no signal" || answer === "trouble";
  return {
    refreshed: last,
    "no-signal":
      answer !== "no signal"
        ? ""
        : has
          ? t("No signal. Your tickets still work. %(refreshed)s", { refreshed: last })
          : t("No signal. To bring tickets to this phone the first time, it needs one."),
    trouble:
      answer !== "trouble"
        ? ""
        : has
          ? t("We couldn’t refresh just now, and that’s our fault. Your tickets still work. %(refreshed)s", {
              refreshed: last,
            })
          : t("We couldn’t check just now, and that’s our fault. We’ll keep trying."),
    unconfirmed:
      has && !isFailed && unconfirmed(kept) > 0
        ? t("Some of these came from another sign-in. Enter that email to refresh them too.")
        : "",
    "signed-in-as": kept?.email ? t("Signed in as %(email)s", { email: kept.email }) : "",
  };
}
