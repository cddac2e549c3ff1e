// The support's page: every part is posted, so that no address says what was looked for.
import "./office.js";
import { showPart } from "./asking.js";

const at = (id) => document.getElementById(id);

/** Lets a form ask for a part of the page. body : what is sent. */
function watch(form, place, path, body) {
  at(form)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    const good = await showPart(at(place), path, body());
    if (button) button.disabled = false;
    if (good && form === "goodwill-form") at("goodwill-why").value = "";
  });
}

watch("case-form", "found", "/support/parts/case", () => ({ find: at("case").value }));
watch("meaning-form", "meaning", "/support/parts/meaning", () => ({ code: at("code").value.trim() }));
watch("goodwill-form", "goodwill", "/support/parts/goodwill", () => ({
  campaign: at("goodwill-campaign").value, wallet: at("goodwill-wallet").value.trim(), why: at("goodwill-why").value.trim(),
}));
