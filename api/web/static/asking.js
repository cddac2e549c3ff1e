// Asking the service: JSON and parts of pages, problems as errors that can be shown.
import { _, lang } from "./texts.js";
import { showMoments } from "./page.js";

const PATIENCE = 20_000; // milliseconds
const PART = "X-Page-Part"; // what our own routes mark parts of pages with

/** What a service or a wallet said no to. code, sentence, next : as shown; facts : the numbers. */
export class Problem extends Error {
  constructor(code, sentence, next, facts = {}) {
    super(sentence);
    Object.assign(this, { code, sentence, next, facts });
  }
}

let token = "";

/** Keeps the token that every change must bring, once somebody is signed in. */
export function keepToken(given) { token = given; }

async function send(path, { method = "GET", body, headers = {}, patience = PATIENCE, signal } = {}) {
  const all = { "Accept-Language": lang, ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  if (method !== "GET" && token) all["X-CSRF-Token"] = token;
  const end = AbortSignal.timeout(patience);
  try {
    return await fetch(path, {
      method, headers: all, credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, end]) : end,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error.name === "TimeoutError") {
      throw new Problem("Page_TimedOut", _("The shop did not answer in time."), _("Check the connection, then try again."));
    }
    throw new Problem("Page_Offline", _("The shop cannot be reached."), _("Check the connection, then try again."));
  }
}

async function problemOf(answer) {
  const found = await answer.json().catch(() => null);
  if (!found?.code) return new Problem("Page_Unexpected", _("The shop answered with %(status)s.", { status: answer.status }), _("Try again in a moment."));
  return Object.assign(new Problem(found.code, found.detail, found.next_step, found.facts), { status: answer.status });
}

/** JSON whose integers of 16 digits and more stay exact, as text. */
export function exact(text) {
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}/g, (part) => (part[0] === '"' ? part : `"${part}"`)));
}

/** The JSON that the service answers, by `exact`. Throws `Problem`. */
export async function ask(path, options) {
  const answer = await send(path, options);
  if (!answer.ok) throw await problemOf(answer);
  return answer.status === 204 ? null : exact(await answer.text());
}

const isPart = ({ headers }) => headers.has(PART) && (headers.get("Content-Type") ?? "").startsWith("text/html");

/** Puts a part of a page, which the service makes, in the place of what an element holds. Errors are shown there too, and
 *  so is whatever is no part: a limit answers with a document, a proxy with a page of its own. Of several that are asked for one place only the newest counts. Says whether it was shown. */
export async function showPart(place, path, body) {
  const asked = (place.asked = Symbol(path));
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await send(path, body === undefined ? {} : { method: "POST", body });
    if (!isPart(answer)) throw await problemOf(answer);
    const text = await answer.text();
    if (place.asked !== asked) return false;
    place.innerHTML = text; // of our own service, escaped there
    showMoments(place);
    return answer.ok;
  } catch (error) {
    if (place.asked === asked) place.replaceChildren(refusal(error, () => showPart(place, path, body)));
    return false;
  } finally {
    if (place.asked === asked) place.removeAttribute("aria-busy");
  }
}

/** An element. facts : attributes, `on` for listeners; within : elements and texts. */
export function make(name, facts = {}, ...within) {
  const made = document.createElement(name);
  const { on = {}, ...attributes } = facts;
  for (const [attribute, value] of Object.entries(attributes)) if (value !== false && value != null) made.setAttribute(attribute, value === true ? "" : value);
  for (const [event, act] of Object.entries(on)) made.addEventListener(event, act);
  made.append(...within.filter((it) => it != null));
  return made;
}

/** The card of an error: sentence, next step, code, and a way to try again. */
export function refusal(error, again) {
  const known = error instanceof Problem ? error : new Problem("Page_Defect", _("This page made a mistake of its own."), _("Load the page again."));
  if (known !== error) console.error(error);
  return make("div", { class: "refusal", role: "alert", "data-code": known.code },
    make("p", {}, known.sentence),
    known.next && make("p", { class: "next" }, known.next),
    make("p", {}, make("code", {}, known.code)),
    again && make("div", { class: "row" }, make("button", { class: "button", type: "button", on: { click: again } }, _("Try again"))));
}
