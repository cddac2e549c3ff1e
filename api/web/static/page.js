// What every page does: times in the time zone of whoever looks.
import { lang } from "./texts.js";

const spoken = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "medium", timeStyle: "short" });

/** Shows the moments within an element in local time; the title keeps UTC. */
export function showMoments(within) {
  for (const time of within.querySelectorAll("time[data-moment]")) {
    time.title ||= time.textContent;
    time.textContent = spoken.format(new Date(time.dateTime));
  }
}

showMoments(document);
