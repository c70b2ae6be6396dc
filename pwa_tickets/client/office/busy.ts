// A form that is on its way is not sent again: its button shows that it works, and a second press does nothing.
const sent = new WeakSet<HTMLFormElement>();

export function keepFormsFromBeingSentTwice(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
      if (sent.has(form)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      sent.add(form);
      event.submitter?.setAttribute("aria-busy", "true");
    },
    true,
  );
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target instanceof HTMLFormElement) release(event.target);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release)); // back from the next page
}

function release(form: HTMLFormElement): void {
  sent.delete(form);
  for (const button of form.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
}
