// Names a seat in words, wherever it is said. A place without a row is general admission. Pure.
import { t } from "./i18n.ts";

/** "Center H 105", or "Lawn, general admission". */
export const seatName = (section: string, row: string, seat: string): string =>
  row ? `${section} ${row} ${seat}` : t("%(section)s, general admission", { section });

/** "Center, row H, seat 105", as it is read aloud. */
export const spokenSeat = (section: string, row: string, seat: string): string =>
  row
    ? t("%(section)s, row %(row)s, seat %(seat)s", { section, row, seat })
    : t("%(section)s, general admission", { section });

/** What stands on a plate of section, row and seat. */
export const plateWords = (section: string, row: string, seat: string) => ({
  section,
  row,
  seat: row ? seat : t("General admission"),
});
