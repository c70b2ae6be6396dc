import { find, findAll } from "../shared/dom.ts";

export type Step = "details" | "pay";

/**
 * Shows what belongs to this step of the checkout and hides the other's; focus goes to its heading, so that
 * it is read out.
 */
export function showStep(checkout: HTMLElement, step: Step): void {
  checkout.dataset["step"] = step;
  for (const item of findAll<HTMLElement>(checkout, "[data-step-of]")) {
    item.classList.toggle("done", item.dataset["stepOf"] === "details" && step === "pay");
    if (item.dataset["stepOf"] === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  for (const part of findAll<HTMLElement>(checkout, "[data-in]")) part.hidden = part.dataset["in"] !== step;
  find(checkout, "[data-fold]", HTMLDetailsElement).open = step === "details";
  window.scrollTo({ top: 0 });
  find(checkout, `[data-heading="${step}"]`).focus({ preventScroll: true });
}
