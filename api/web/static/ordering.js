// Orders for a campaign that there is: prepared by the service, signed by the merchant.
import "./office.js";
import { Problem, refusal, showPart } from "./asking.js";
import { watch } from "./sending.js";
import { _ } from "./texts.js";

const form = document.getElementById("orders"), place = document.getElementById("transactions");

/** Minor units of an amount as people write it. Throws `Problem`. */
function minor(text, decimals) {
  const found = /^([0-9]{1,15})(?:\.([0-9]*))?$/.exec(text.trim());
  if (!found || (found[2] ?? "").length > decimals || !Number(text)) throw new Problem("Page_BadAmount", _("That is no amount."), _("Write it such as 100.00."));
  return Number(BigInt(found[1] + (found[2] ?? "").padEnd(decimals, "0")));
}

if (form) {
  watch(place);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", async (event) => {
    const { order, decimals } = event.target.closest("button")?.dataset ?? {};
    if (!order) return;
    try {
      const number = order === "fund" ? minor(form.querySelector("#more").value, Number(decimals)) : 0;
      await showPart(place, "/merchant/parts/order", { campaign: form.dataset.campaign, order, number });
      place.scrollIntoView({ block: "nearest" });
    } catch (error) {
      place.replaceChildren(refusal(error));
    }
  });
}
