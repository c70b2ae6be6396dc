import { find } from "../shared/dom.ts";
import { Refusal } from "../shared/http.ts";
import { t } from "../shared/i18n.ts";
import { enroll } from "./enrollment.ts";
import type { Device, DeviceDb, Pending } from "./store.ts";

/** Statuses of an enrollment code that will never be good again. */
const SPENT = [404, 409, 410];

/**
 * <scanner-enroll>: asks a volunteer's name and enrolls this phone; resolves once it is a device, or stays
 * the one it was.
 */
export class ScannerEnroll extends HTMLElement {
  async ask(db: DeviceDb, pending: Pending, current: Device | undefined): Promise<Device> {
    this.hidden = false;
    const stay = find(this, "[data-act=stay]", HTMLButtonElement);
    stay.hidden = !current;
    if (current)
      find(this, "[data-slot=enroll]").textContent = t(
        "This phone is the scanner of %(gate)s. With the new code it becomes another one.",
        { gate: current.gate },
      );
    const form = find(this, "form", HTMLFormElement);
    const name = find(this, "[name=name]", HTMLInputElement);
    name.value ||= current?.name ?? "";
    try {
      return await new Promise<Device>((resolve) => {
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          if (name.value.trim())
            void this.#try(db, pending, name.value.trim()).then((device) => device && resolve(device));
        });
        stay.addEventListener(
          "click",
          () => current && void db.delete("facts", "pending").then(() => resolve(current)),
        );
      });
    } finally {
      this.hidden = true;
    }
  }

  async #try(db: DeviceDb, pending: Pending, name: string): Promise<Device | undefined> {
    const button = find(this, "[type=submit]", HTMLButtonElement);
    button.setAttribute("aria-busy", "true");
    this.#say("");
    try {
      return await enroll(db, pending, name);
    } catch (error) {
      if (error instanceof Refusal && SPENT.includes(error.status)) await db.delete("facts", "pending");
      this.#say(
        error instanceof Refusal
          ? error.message
          : error instanceof Error && error.message === "scans are waiting"
            ? t(
                "This phone still has scans to send. Find a place with signal and open the scanner once, then scan the new code.",
              )
            : t("No answer. Find a spot with signal and try again; the code is still good."),
      );
      return undefined;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  #say(text: string): void {
    const notice = find(this, "[data-slot=enroll-error]");
    notice.hidden = text === "";
    notice.textContent = text;
  }
}
