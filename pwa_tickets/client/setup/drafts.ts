// Sends what is typed in a step as it is typed, so that the step goes on where it stopped, on any device.

export function keepDrafts(): void {
  const step = document.querySelector<HTMLElement>("[data-draft]");
  const address = step?.dataset["draft"];
  if (!step || !address) return;
  step.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.form) return;
    // What is lost here is typed again, as it was without scripts: nobody is told.
    fetch(address, {
      method: "POST",
      body: new URLSearchParams(words(new FormData(target.form))),
      keepalive: true,
    }).catch(() => undefined);
  });
}

function words(form: FormData): string[][] {
  return [...form.entries()].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
}
