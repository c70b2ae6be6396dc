import { fill, find } from "../shared/dom.ts";
import { t } from "../shared/i18n.ts";
import { registerServiceWorker } from "../shared/register-service-worker.ts";
import { takeCode } from "./enrollment.ts";
import { Scanner } from "./scanner.ts";
import { ScannerCamera } from "./scanner-camera.ts";
import { ScannerEnroll } from "./scanner-enroll.ts";
import { ScannerReady } from "./scanner-ready.ts";
import { ScannerShows } from "./scanner-shows.ts";
import { ScannerVerdict } from "./scanner-verdict.ts";
import { type DeviceDb, openDeviceDb, readDevice } from "./store.ts";
import { TicketScanner } from "./ticket-scanner.ts";

customElements.define("scanner-enroll", ScannerEnroll);
customElements.define("scanner-shows", ScannerShows);
customElements.define("scanner-ready", ScannerReady);
customElements.define("scanner-camera", ScannerCamera);
customElements.define("scanner-verdict", ScannerVerdict);
customElements.define("ticket-scanner", TicketScanner);

void registerServiceWorker(); // at once: the next step may be into a basement
await open(find(document, "ticket-scanner", TicketScanner));

async function open(page: TicketScanner): Promise<void> {
  const db = await openDeviceDb().catch(() => undefined);
  if (!db)
    return trouble(
      page,
      t("This window won’t keep your tickets"),
      t("A scanner has to keep its scans. Open this page in a regular window, not a private one."),
    );
  // A code shown to a page that is already open arrives without a reload.
  window.addEventListener("hashchange", () => location.hash.startsWith("#enroll=") && location.reload());
  const device = await enrolled(page, db);
  if (!device)
    return trouble(
      page,
      t("Not a scanner yet"),
      t("Ask the studio for a scanner code, and open it with this phone’s camera."),
    );
  await page.work(await Scanner.open(db, device));
}

async function enrolled(page: TicketScanner, db: DeviceDb) {
  const [pending, device] = [await takeCode(db), await readDevice(db)];
  if (!pending) return device;
  page.screen("enroll");
  return find(page, "scanner-enroll", ScannerEnroll).ask(db, pending, device);
}

function trouble(page: TicketScanner, title: string, text: string): void {
  page.screen("trouble");
  fill(page, { "trouble-title": title, trouble: text });
}
