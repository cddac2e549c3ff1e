// The support's page: every part is posted, so that no address says what was looked for.
import "./office.js";
import { showPart } from "./asking.js";
import { watch as watchTransactions } from "./sending.js";

const at = (id) => document.getElementById(id);

/** The log stands once on the page, below the coupons: one that a part brings takes its place. */
function keepOneLog(place) {
  const fresh = place.querySelector("[data-log]"), old = document.querySelector("#goodwill [data-log]");
  if (fresh && old && fresh !== old) old.replaceWith(fresh);
}

/** Lets a form ask for a part of the page. body : what is sent. */
function watch(form, place, path, body) {
  at(form)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    const good = await showPart(at(place), path, body());
    if (button) button.disabled = false;
    if (good) keepOneLog(at(place));
    if (good && form === "goodwill-form") at("goodwill-why").value = "";
  });
}

watch("case-form", "found", "/support/parts/case", () => ({ find: at("case").value }));
watch("meaning-form", "meaning", "/support/parts/meaning", () => ({ code: at("code").value.trim() }));
watch("goodwill-form", "goodwill", "/support/parts/goodwill", () => ({
  campaign: at("goodwill-campaign").value, wallet: at("goodwill-wallet").value.trim(), why: at("goodwill-why").value.trim(),
}));
watch("binding-form", "binding", "/support/parts/binding", () => ({
  campaign: at("binding-campaign").value, pseudonym: at("binding-customer").value.trim(),
}));

if (at("binding")) {
  watchTransactions(at("binding"));
  at("binding").addEventListener("click", async (event) => {
    const button = event.target.closest("[data-code-for]"), why = at("binding-why");
    if (!button || !why.reportValidity()) return;
    const { campaign, customer } = button.closest("[data-campaign]").dataset;
    button.disabled = true;
    if (await showPart(at("binding"), "/support/parts/code", { campaign, pseudonym: customer, why: why.value.trim() })) {
      keepOneLog(at("binding"));
      why.value = "";
    }
  });
}
