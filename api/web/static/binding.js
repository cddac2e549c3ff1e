// The page on which a shopper binds an offer: code, pseudonym and campaign, and a statement that the wallet signs.
import { _ } from "./texts.js";
import { Problem, ask, make, refusal } from "./asking.js";
import { Connecting } from "./connecting.js";
import { hexOf, keccak } from "./keccak.js";
import { showMoments } from "./page.js";

const at = (id) => document.getElementById(id);
const facts = JSON.parse(at("facts").textContent);
const network = { id: facts.chain, name: _("the shop's network"), rpc: facts.rpc };
const KEY = "promissory-binding"; // campaign and pseudonym of the link, until the tab is closed; never the code
const CAMPAIGN = /^0x[0-9a-f]{64}$/;
const loaded = performance.now();

const connecting = new Connecting(network, (wallet) => { if (wallet && wanted) bind(); });
let wanted = false, busy = false, statement = null, summary = null; // of the campaign that is filled in

const hashed = (text) => hexOf(keccak(new TextEncoder().encode(text)));

/** Unix seconds by the shop's clock, whatever this machine's says. */
const now = () => facts.now + Math.floor((performance.now() - loaded) / 1_000);

/** What was filled in. The code is told as people read it: in capitals. */
const filled = () => ({
  campaign: at("campaign").value.trim().toLowerCase(), pseudonym: at("customer").value.trim(), code: at("code").value.trim().toUpperCase(),
});

/** Fills in what the link's fragment carries, which no server is sent, and takes it out of the address. */
function takeLink() {
  const given = new URLSearchParams(window.location.hash.slice(1));
  if (given.has("campaign") || given.has("customer")) {
    sessionStorage.setItem(KEY, JSON.stringify([given.get("campaign") ?? "", given.get("customer") ?? ""]));
    window.history.replaceState(null, "", window.location.pathname);
  }
  const [campaign, customer] = JSON.parse(sessionStorage.getItem(KEY) ?? '["", ""]');
  if (campaign) at("campaign").value = campaign.slice(0, 66);
  if (customer) at("customer").value = customer.slice(0, 64);
  showPromise();
}

/** What the campaign promises, so that nobody binds an offer unseen. */
async function showPromise() {
  const { campaign } = filled();
  at("promise").textContent = "";
  summary = null;
  if (!CAMPAIGN.test(campaign)) return;
  const found = await ask(`/v1/campaigns/${campaign}`).catch(() => null);
  if (!found || filled().campaign !== campaign) return;
  ({ summary } = found);
  at("promise").textContent = summary.promise;
}

/** The wallet's statement under what was filled in. The same again, where the answer to the last one was lost: it binds
 *  nothing twice. */
async function signed(wallet, asked) {
  const same = (it) => it && it.wallet === wallet.account && it.until > now() && Object.entries(asked).every(([name, value]) => it[name] === value);
  if (same(statement)) return statement;
  const until = now() + facts.seconds;
  const message = { campaign: asked.campaign, pseudonym: hashed(asked.pseudonym), wallet: wallet.account, code: hashed(asked.code), until };
  statement = { ...asked, wallet: wallet.account, until, signature: await wallet.signTyped({ ...facts.statement, message }) };
  return statement;
}

async function bind() {
  if (busy) return;
  const { wallet } = connecting, status = at("binding-status"), problem = at("binding-problem"), button = at("binding").querySelector("button");
  const tell = (text) => { status.textContent = text; status.dataset.state = "wait"; };
  problem.replaceChildren();
  wanted = !wallet;
  if (!wallet) { connecting.open(); return; }
  busy = button.disabled = true;
  try {
    if (!connecting.ready) { tell(_("Switch the network in your wallet…")); await wallet.go(network); }
    tell(_("Sign in your wallet. It costs nothing…"));
    const asked = await signed(wallet, filled());
    tell(_("Signed. The shop binds the offer…"));
    const offer = await ask("/v1/bindings", { method: "POST", body: asked });
    if (offer.wallet !== wallet.account || offer.campaign !== asked.campaign) throw new Problem("Page_OtherOffer", _("The shop bound another offer than the one on this page."), _("Tell the shop; your code may be spent."));
    status.textContent = "";
    showBound(offer);
  } catch (error) {
    status.textContent = "";
    problem.replaceChildren(refusal(error));
  } finally {
    busy = button.disabled = false;
  }
}

/** The offer that is the wallet's now. */
function showBound(offer) {
  const line = (name, value) => [make("dt", {}, name), make("dd", {}, value)];
  const until = new Date(Math.min(offer.deadline, summary?.state.ends_at ?? Infinity) * 1_000).toISOString();
  at("bound").replaceChildren(make("div", { class: "card stack-tight", "data-bound": offer.index },
    make("h2", {}, _("The offer is yours")),
    make("p", { class: "promise" }, at("promise").textContent),
    make("dl", { class: "facts facts-start" },
      ...line(_("Wallet"), make("code", { class: "cut" }, offer.wallet)), ...line(_("Coupon"), `#${offer.index}`),
      ...line(_("Holds until"), make("time", { datetime: until, "data-moment": true }, until))),
    make("p", { class: "row" }, make("a", { class: "button button-main", href: "/shop" }, _("See my offers")), make("a", { class: "button", href: `/offer/${offer.campaign}` }, _("What it promises")))));
  showMoments(at("bound"));
  sessionStorage.removeItem(KEY);
  at("code").value = "";
  at("binding").hidden = true;
  at("bound").focus();
}

if (at("binding")) {
  at("binding").addEventListener("submit", (event) => { event.preventDefault(); bind(); });
  at("campaign").addEventListener("change", showPromise);
  window.addEventListener("hashchange", takeLink);
  takeLink();
}
