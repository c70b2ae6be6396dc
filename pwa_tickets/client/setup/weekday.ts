// Says the day that was chosen with its weekday: who meant Saturday and chose Friday sees it here.

export function sayWeekday(): void {
  const date = document.querySelector<HTMLInputElement>("#starts_at");
  const words = document.querySelector<HTMLElement>("[data-weekday]");
  if (!date || !words) return;
  const say = () => {
    words.hidden = !date.value;
    if (date.value) words.textContent = weekdayOf(date.value, document.documentElement.lang);
  };
  date.addEventListener("change", say);
  say();
}

/** `Saturday, May 16, 2027` of `2027-05-16`: a day of the calendar, in no zone. */
export function weekdayOf(date: string, language: string): string {
  const day = new Date(`${date}T12:00:00Z`);
  const format = {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  } as const;
  return Number.isNaN(day.getTime()) ? "" : new Intl.DateTimeFormat(language, format).format(day);
}
