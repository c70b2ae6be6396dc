// Says sentences in the page's language. English is the source: a sentence is its own key, whole, with named
// placeholders and its plural beside it, as in Python. `make strings` finds it as the literal first argument
// of `t` and `plural`. Pure but for reading the page it is on.

type Values = Readonly<Record<string, string | number>>;

/** A sentence → its translation; a plural's first form → one for each plural category of the language. */
export type Catalogue = Readonly<
  Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>
>;

export interface Language {
  readonly tag: string;
  readonly messages: Catalogue;
}

const page = typeof document === "undefined" ? undefined : document; // none in Node and in workers: English

/** The page's language, as `Intl` takes it. */
export const language = page?.documentElement.lang || "en";

const here: Language = {
  tag: language,
  messages: JSON.parse(page?.getElementById("messages")?.textContent ?? "{}") as Catalogue,
};

/** Translates a sentence: `t("%(seats)s free", { seats: 12 })`. */
export function t(message: string, values: Values = {}, { messages } = here): string {
  const found = messages[message];
  return filled(typeof found === "string" ? found : message, values);
}

/** Translates the form of a sentence that fits `count`, which its placeholder `%(num)s` names. */
export function plural(
  one: string,
  other: string,
  count: number,
  values: Values = {},
  { tag, messages } = here,
): string {
  const forms = messages[one];
  const found = typeof forms === "object" ? forms[new Intl.PluralRules(tag).select(count)] : undefined;
  return filled(found ?? (count === 1 ? one : other), { num: count, ...values });
}

/** As Python fills it: `%(name)s` is a value, `%%` a percent sign. */
const filled = (message: string, values: Values): string =>
  message.replace(/%(?:\((\w+)\)s|%)/g, (_, name?: string) => (name ? figure(values[name]) : "%"));

/** A count from a thousand on is grouped, "1,200"; a smaller one spares the first call of `Intl`. */
const figure = (value: string | number | undefined): string =>
  typeof value === "number" && value >= 1000 ? value.toLocaleString(language) : String(value);
