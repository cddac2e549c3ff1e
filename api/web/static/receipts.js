// Receipts: their links, how they are shown, their checks one by one.
import { _, lang } from "./texts.js";
import { exact, make, refusal } from "./asking.js";
import { discountOf, totalOf, verify } from "./verifying.js";

const YOUNG = 12; // blocks, as `promo receipt verify` asks
const MARK = "#1.", LARGEST = 65_536; // characters

/** An amount of minor units as people write it. */
export function spoken(minor, { decimals, currency }) {
  const digits = String(minor).padStart(decimals + 1, "0");
  return `${decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits} ${currency}`;
}

/** The receipt behind the # of a link. Throws where there is none. */
export async function readLink(fragment) {
  const packed = Uint8Array.from(atob(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/")), (it) => it.charCodeAt(0));
  const plain = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
  const receipt = exact(plain);
  if (plain.length > LARGEST || receipt.schema !== "promissory-receipt/2" || !Array.isArray(receipt.promotions)) throw new Error("no receipt");
  return receipt;
}

/** The link of a receipt below this site. */
export async function linkOf(receipt) {
  const packer = new Blob([JSON.stringify(receipt).replace(/"(\d{16,})"/g, "$1")]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const packed = new Uint8Array(await new Response(packer).arrayBuffer());
  const code = btoa(Array.from(packed, (it) => String.fromCharCode(it)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${window.location.origin}/receipt${MARK}${code}`;
}

const pair = (name, value) => [make("dt", {}, name), make("dd", {}, value)];

const KEPT = "promissory-receipts", MOST_KEPT = 20;

/** The receipts that this browser keeps, the newest first: {link, reference, time}. */
export function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT) ?? "[]"); } catch { return []; }
}

/** Keeps a receipt's link in this browser. */
export async function keep(receipt) {
  const link = await linkOf(receipt);
  const others = kept().filter((it) => it.link !== link);
  localStorage.setItem(KEPT, JSON.stringify([{ link, reference: receipt.reference, time: receipt.place?.time ?? 0 }, ...others].slice(0, MOST_KEPT)));
}

/** The card of a receipt with its checks. facts : the shop's {chain, hub, currency, decimals}; wallet : gives the wallet
 *  through which the chain is asked, or null; connect : opens the choice of one. */
export function show(place, receipt, { facts, wallet, connect }) {
  const list = make("ul", { class: "checks" }), verdict = make("p", { class: "status", role: "status" }), problem = make("div");
  const button = make("button", { class: "button button-main", type: "button" }, _("Verify in this browser"));
  button.addEventListener("click", async () => {
    list.replaceChildren();
    problem.replaceChildren();
    if (!wallet()) { connect(); return; }
    button.disabled = true;
    Object.assign(verdict, { textContent: _("Asking the chain…") }).dataset.state = "wait";
    try {
      const request = (method, params) => wallet().request(method, params);
      const { holds, depth } = await verify(receipt, { request, hub: facts.hub, chain: facts.chain }, (it) =>
        list.append(make("li", { "data-state": it.good ? "good" : "bad" }, make("span", {}, it.found ? `${it.name}: ${it.found}` : it.name))));
      verdict.dataset.state = holds ? "good" : "bad";
      verdict.textContent = holds ? `${_("Verified. Depth in blocks: %(depth)s.", { depth })}${depth && depth < YOUNG ? ` ${_("So young a block can still be replaced: look again later.")}` : ""}` : _("This receipt is not true as it stands.");
    } catch (error) {
      verdict.textContent = "";
      problem.replaceChildren(refusal(error));
    }
    button.disabled = false;
  });
  const time = receipt.place?.time ? new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "medium", timeStyle: "short" }).format(receipt.place.time * 1000) : "";
  const goods = receipt.quote.lines.flatMap((line) => Object.entries(line.goods ?? {}));
  const address = make("div", { class: "row" });
  linkOf(receipt).then((link) => address.append(make("a", { class: "button", href: link }, _("Its own link"))));
  place.replaceChildren(make("section", { class: "card stack receipt", "aria-label": _("Receipt") },
    make("div", { class: "row-between" }, make("h2", {}, receipt.reference ? `${_("Receipt")} ${receipt.reference}` : _("Receipt")), receipt.skipped ? make("span", { class: "tag tag-warn" }, _("Not redeemed")) : make("span", { class: "tag tag-good" }, _("Redeemed"))),
    make("dl", { class: "facts" },
      ...goods.flatMap(([sku, units]) => pair(sku, `× ${units}`)),
      ...pair(_("Price"), spoken(totalOf(receipt.quote), facts)),
      ...pair(_("Discount"), `− ${spoken(discountOf(receipt), facts)}`),
      ...pair(_("To pay"), spoken(receipt.payable, facts)),
      ...(time ? pair(_("When"), time) : []),
      ...(receipt.place ? pair(_("Block"), String(receipt.place.block)) : [])),
    button, verdict, list, problem,
    make("p", { class: "small soft" }, _("Checked are hashes, the campaign's terms and the chain's own records, through your wallet. Not checked here: the rules once more, and names of goods. promo receipt verify does the former.")),
    address,
    receipt.place && make("details", {}, make("summary", {}, _("QR code")), make("div", { class: "qr" }, make("img", { src: `/shop/qr.svg?receipt=${receipt.place.transaction}`, alt: _("QR code of this receipt's link"), loading: "lazy", width: "240", height: "240" })))));
}
