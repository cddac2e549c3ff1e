// The shopper's page, put together.
import { _ } from "./texts.js";
import { make, refusal, showPart, ask } from "./asking.js";
import { Basket } from "./basket.js";
import { Connecting } from "./connecting.js";
import { bySending, bySigning, checkSigned, sign } from "./redeeming.js";
import { keep, kept, show as showReceipt } from "./receipts.js";
import { Presales } from "./presales.js";
import { begin, isSignedIn, signIn, signOut } from "./session.js";

const at = (id) => document.getElementById(id);
const facts = JSON.parse(at("facts").textContent);
begin(facts.session);
const network = { id: facts.chain, name: _("the shop's network"), rpc: facts.rpc };
const SEEN = [1_200, 4_000]; // milliseconds after which the index has seen what was redeemed
const PAUSE = 250; // milliseconds without a change of the basket before it is priced
const [nobody] = at("offers").children;

const loading = () => make("div", { class: "loading", "aria-label": _("Loading") }, make("i"), make("i"), make("i"));
const connecting = new Connecting(network, showWallet, signOut);
const presales = new Presales(at("presales"), connecting);
let pricing, redeeming = false;

/** The offers of the wallet; where the shop wants to know that it is its owner who asks, a way to say so. */
async function showOffers() {
  const { wallet } = connecting, place = at("offers");
  if (!wallet) { place.replaceChildren(nobody); return; }
  if (place.dataset.of !== wallet.account) place.replaceChildren(loading());
  place.dataset.of = wallet.account;
  if (isSignedIn(wallet.account)) await showPart(place, "/shop/parts/offers", { wallet: wallet.account });
  else askToSignIn(place);
}

/** Shows that it is the wallet's owner who asks. */
function askToSignIn(place) {
  const problem = make("div");
  const button = make("button", { class: "button button-main", type: "button", id: "sign-in" }, _("Sign in with this wallet"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.replaceChildren();
    try { await enter(); } catch (error) { problem.replaceChildren(refusal(error)); }
    button.disabled = false;
  });
  place.replaceChildren(make("div", { class: "empty" }, make("h3", {}, _("Is this your wallet?")),
    make("p", {}, _("Offers are private. Sign a text to show that the wallet is yours: it costs nothing and sends nothing.")), button, problem));
}

async function enter() {
  await signIn(connecting.wallet);
  await Promise.all([showOffers(), price()]);
}

function showWallet() {
  showOffers();
  presales.show();
  price();
}

/** What the basket costs now. Without a session, for everybody. */
async function price() {
  clearTimeout(pricing);
  const place = at("quote"), { wallet } = connecting;
  at("basket-empty").hidden = basket.count > 0;
  at("basket-count").textContent = basket.count ? _("%(count)s pieces", { count: basket.count }) : "";
  if (!basket.count) { place.replaceChildren(); showPaying(); return; }
  if (!place.firstElementChild) place.replaceChildren(loading());
  const order = { basket: basket.order, currency: facts.currency === "XXX" ? null : facts.currency };
  const ofWallet = wallet && isSignedIn(wallet.account) ? { ...order, wallet: wallet.account } : order;
  await showPart(place, "/shop/parts/quote", ofWallet);
  showPaying();
}

function showPaying() {
  const told = at("quote-told");
  at("paying").hidden = !(facts.signs && Number(told?.dataset.applied));
  for (const id of ["pay-sign", "pay-send"]) at(id).disabled = redeeming;
  at("till-bar").hidden = !basket.count;
  at("till-bar-count").textContent = _("%(count)s pieces", { count: basket.count });
  at("till-bar-total").textContent = told?.dataset.payable ?? "";
}

async function redeem(way) {
  const { wallet } = connecting, status = at("paying-status"), problem = at("paying-problem");
  problem.replaceChildren();
  if (!wallet) { connecting.open(); return; }
  const tell = (text) => { status.textContent = text; status.dataset.state = "wait"; };
  redeeming = true;
  showPaying();
  try {
    if (!connecting.ready) { tell(_("Switch the network in your wallet…")); await wallet.go(network); }
    const goods = basket.order, payable = at("quote-told").dataset.payable;
    if (!isSignedIn(wallet.account)) {
      tell(_("Sign in with your wallet, so that your own offers count…"));
      await enter();
      if (at("quote-told")?.dataset.payable !== payable) {
        status.textContent = _("Your own offers count now. Look at the sum, then redeem.");
        status.dataset.state = "good";
        return;
      }
    }
    tell(_("The shop's cashier signs the order…"));
    const signed = await sign(goods, wallet.account);
    checkSigned(signed, { account: wallet.account, facts, payable, goods });
    const transaction = await way(wallet, signed, tell);
    status.textContent = _("Redeemed. Your receipt stands below.");
    status.dataset.state = "good";
    await showRedeemed(transaction, signed);
    basket.clear();
    for (const pause of SEEN) setTimeout(showOffers, pause);
  } catch (error) {
    status.textContent = "";
    problem.replaceChildren(refusal(error));
  } finally {
    redeeming = false;
    showPaying();
  }
}

/** The receipt of what was redeemed, with the shop's own name of the order and of the goods. */
async function showRedeemed(transaction, signed) {
  const { receipts } = await ask(`/shop/receipts/${transaction}`);
  const receipt = receipts.find((it) => it.order === signed.order);
  receipt.reference = signed.reference;
  receipt.quote.lines.forEach((line, position) => { line.goods = signed.document.goods[position] ?? {}; });
  await keep(receipt);
  showKept();
  showReceipt(at("receipt"), receipt, { facts, wallet: () => connecting.wallet, connect: () => connecting.open() });
  at("receipt").focus();
}

/** The receipts that this browser keeps. */
function showKept() {
  at("kept").hidden = kept().length === 0;
  at("kept-list").replaceChildren(...kept().map(({ link, reference }) => make("li", {}, make("a", { href: link }, reference || _("Receipt")))));
}

const basket = new Basket(() => { basket.show(at("basket")); clearTimeout(pricing); pricing = setTimeout(price, PAUSE); });

at("goods").addEventListener("click", (event) => {
  const good = event.target.closest("[data-add]")?.closest("[data-sku]");
  if (!good) return;
  at("receipt").replaceChildren();
  at("paying-status").textContent = "";
  basket.add(good.dataset.sku, good.dataset.name, 1);
});

let finding;
function find() {
  const asked = new URLSearchParams(new FormData(at("finder")));
  showPart(at("goods"), `/shop/parts/goods?${asked}`);
}
at("finder").addEventListener("submit", (event) => { event.preventDefault(); find(); });
at("finder").addEventListener("input", () => { clearTimeout(finding); finding = setTimeout(find, PAUSE); });
at("pay-sign").addEventListener("click", () => redeem(bySigning));
at("pay-send").addEventListener("click", () => redeem(bySending));
basket.show(at("basket"));
showKept();
price();
