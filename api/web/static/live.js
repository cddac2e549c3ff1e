// Redemptions as they come: told by the service's stream of events where there is one, else asked for now and then.
import { facts } from "./office.js";
import { showPart } from "./asking.js";
import { _ } from "./texts.js";

const PAUSE = 5_000, GATHER = 400; // milliseconds
const place = document.getElementById("live"), state = document.getElementById("live-state");
let asked = 0;

async function show() {
  if (document.hidden) return;
  const before = place.textContent;
  const shown = await showPart(place, place.dataset.live);
  if (shown && before !== place.textContent) state.textContent = _("As of %(time)s", { time: new Date().toLocaleTimeString() });
}

/** Several events of one block are shown once. */
function soon() {
  window.clearTimeout(asked);
  asked = window.setTimeout(show, GATHER);
}

await show();
if (facts.events && "EventSource" in window) {
  const events = new EventSource(facts.events);
  for (const name of ["message", "redeemed", "redemption", "record"]) events.addEventListener(name, soon);
  events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) window.setInterval(show, PAUSE); });
} else {
  window.setInterval(show, PAUSE);
}
document.addEventListener("visibilitychange", show);
