// Guesses time zone and currency from the browser's own clock, where the form says nothing else yet, and says what it guessed.

const CURRENCIES: [RegExp, string][] = [
  [/^America\/(Toronto|Vancouver|Winnipeg|Halifax|Edmonton|Regina|St_Johns|Montreal)$/, "cad"],
  [/^America\/(Mexico_City|Monterrey|Tijuana|Cancun|Merida)$/, "mxn"],
  [/^Europe\/(London|Belfast|Jersey|Guernsey)$/, "gbp"],
  [/^Europe\/Zurich$/, "chf"],
  [/^Europe\//, "eur"],
  [/^Australia\//, "aud"],
  [/^Pacific\/(Auckland|Chatham)$/, "nzd"],
];

export function currencyOf(zone: string): string {
  return CURRENCIES.find(([zones]) => zones.test(zone))?.[1] ?? "usd";
}

export function guessPlace(): void {
  const zone = document.querySelector<HTMLSelectElement>("#time_zone");
  const currency = document.querySelector<HTMLSelectElement>("#currency");
  if (!zone || !currency) return;
  if (!document.querySelector(".error-summary")) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...zone.options].some(({ value }) => value === here)) {
      zone.value = here;
      currency.value = currencyOf(here);
    }
  }
  const say = () => {
    said("time_zone", zone.value.split("/").pop()?.replaceAll("_", " "));
    said("currency", currency.selectedOptions[0]?.text.trim());
  };
  for (const select of [zone, currency]) select.addEventListener("change", say);
  say();
}

function said(name: string, words: string | undefined): void {
  const place = document.querySelector(`[data-guessed="${name}"]`);
  if (place && words) place.textContent = words;
}
