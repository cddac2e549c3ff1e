// The page of a receipt: reads what stands behind the # of its own address.
import { _ } from "./texts.js";
import { Problem, refusal } from "./asking.js";
import { Connecting } from "./connecting.js";
import { readLink, show } from "./receipts.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const connecting = new Connecting({ id: facts.chain, name: _("the shop's network"), rpc: facts.rpc }, () => {});

async function read() {
  const place = document.getElementById("receipt");
  if (!window.location.hash) return;
  try {
    show(place, await readLink(window.location.hash), { facts, wallet: () => connecting.wallet, connect: () => connecting.open() });
  } catch {
    place.replaceChildren(refusal(new Problem("Receipt_Form", _("This link is cut off or damaged."), _("Open the whole link, or scan the code again."))));
  }
}

window.addEventListener("hashchange", read);
read();
