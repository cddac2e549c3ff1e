// The way to a new campaign: the form becomes a file, the file is checked, tried on past orders, and launched.
import "./office.js";
import { Problem, refusal, showPart } from "./asking.js";
import { save, watch } from "./sending.js";
import { _ } from "./texts.js";

const MOST = 4 * 1024 * 1024 - 70_000; // bytes of past orders, so that the file fits in beside them
const at = (id) => document.getElementById(id);
const form = at("wizard"), checked = at("checked"), simulated = at("simulated"), transactions = at("transactions");
const steps = document.querySelectorAll(".way li");

function step(number) {
  for (const [place, item] of steps.entries()) item.toggleAttribute("data-done", place < number);
  for (const item of steps) item.removeAttribute("aria-current");
  steps[number].setAttribute("aria-current", "step");
}

/** Place -> text; of several that are chosen, a list with commas. */
function filled() {
  const fields = {};
  for (const [place, text] of new FormData(form)) fields[place] = fields[place] ? `${fields[place]}, ${text}` : text;
  return fields;
}

async function shown(place, path, body, number) {
  const good = await showPart(place, path, body);
  if (good) step(number);
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "start" });
  return good;
}

function later() { simulated.replaceChildren(); transactions.replaceChildren(); }

/** Marks what the check complains of, and moves to nothing: the list names it too. */
function mark() {
  const wrong = new Set([...checked.querySelectorAll("[data-place]")].map((it) => it.dataset.place.replaceAll(/\[(\d+)\]/g, ".$1")));
  for (const input of form.elements) if (input.name) input.toggleAttribute("data-noted", wrong.has(input.name));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  later();
  await shown(checked, "/merchant/parts/form-check", { kind: form.dataset.kind, fields: filled() }, 1);
  mark();
});

async function simulate(orders) {
  transactions.replaceChildren();
  await shown(simulated, "/merchant/parts/simulation", { text: at("file").value, orders }, 2);
}

checked.addEventListener("click", async (event) => {
  const { dataset } = event.target.closest("button") ?? {};
  if (!dataset) return;
  if ("checkFile" in dataset) { const text = at("file").value; later(); await shown(checked, "/merchant/parts/file-check", { text }, 1); mark(); }
  if ("save" in dataset) save(dataset.save, at("file").value, "application/yaml");
  if ("simulate" in dataset) await simulate(null);
  if ("prepare" in dataset) await shown(transactions, "/merchant/parts/launch", { text: at("file").value }, 3);
});

checked.addEventListener("change", async (event) => {
  const file = event.target.id === "orders-file" ? event.target.files[0] : null;
  if (!file) return;
  if (file.size > MOST) simulated.replaceChildren(refusal(new Problem("Page_LargeFile", _("This file has %(size)s bytes.", { size: file.size }), _("Give at most %(most)s: the newest orders say most.", { most: MOST }))));
  else await simulate(await file.text());
  event.target.value = "";
});

watch(transactions);
