// Partial updates by htmx: links and forms that name a part of the page (`hx-target`) get only that part from the server, as
// `<hx-partial>`s. Here: its settings, what is said when something goes wrong, and where the focus and the voice go after.
import type { HtmxResponseInfo } from "htmx.org";
import htmx from "htmx.org";
import { announce, copyOf, find } from "../shared/dom.ts";

// Our content security policy allows neither eval nor inline styles. Nothing of the office is kept in the browser's storage:
// going back asks the server again. 422 brings a form with what is wrong in it.
const SETTINGS: Partial<typeof htmx.config> = {
  allowEval: false,
  allowScriptTags: false,
  attributesToSettle: ["class"],
  disableInheritance: true, // a link within a form is a link
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  historyRestoreAsHxRequest: false,
  scrollIntoViewOnBoost: false,
  defaultFocusScroll: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "...", swap: false, error: true },
  ],
};

export function renewParts(): void {
  Object.assign(htmx.config, SETTINGS);
  on("htmx:configRequest", ({ verb, formData }) => {
    if (verb === "get") forgetEmpty(formData);
  });
  on("htmx:beforeRequest", ({ target }) => target.setAttribute("aria-busy", "true"));
  on("htmx:afterRequest", ({ target, successful }) => {
    target.removeAttribute("aria-busy");
    if (successful) settle(target);
  });
  on("htmx:responseError", ({ xhr }) =>
    say(sentenceOf(xhr.responseText) ?? trouble().dataset["fault"] ?? ""),
  );
  on("htmx:sendError", () => say(trouble().dataset["offline"] ?? ""));
}

type Detail = HtmxResponseInfo & { verb: string; formData: FormData };

function on(name: string, hear: (detail: Detail) => void): void {
  document.body.addEventListener(name, (event) => hear((event as CustomEvent<Detail>).detail));
}

/** An address says what was looked for, not what was not. */
function forgetEmpty(form: FormData): void {
  for (const [name, value] of [...form.entries()]) if (value === "") form.delete(name);
}

/** Whoever pressed something that is gone now goes on at what was said about it; how many rows are left is said aloud. */
function settle(target: Element): void {
  const words = target.querySelector("[data-announce]")?.textContent;
  if (words) announce(words);
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>("#flash > *")?.focus();
}

const trouble = (): HTMLTemplateElement => find(document, "#trouble", HTMLTemplateElement);

function say(words: string): void {
  const notice = copyOf(document, "#trouble", HTMLElement);
  find(notice, "div", HTMLElement).textContent = words;
  find(document, "#flash", HTMLElement).replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

/** A refusal's own sentence (RFC 9457), if it is one. */
export function sentenceOf(body: string): string | undefined {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    return typeof detail === "string" ? detail : undefined;
  } catch {
    return undefined; // a proxy's page, or half an answer
  }
}
