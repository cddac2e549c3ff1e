// Transactions that the service prepared: saved as files, or sent one after the other by the merchant's own wallet.
import { connecting, network } from "./office.js";
import { Problem, ask, refusal } from "./asking.js";
import { _ } from "./texts.js";

const PAUSE = 700, TRIES = 170; // milliseconds; two minutes
const wait = () => new Promise((done) => { window.setTimeout(done, PAUSE); });

/** Gives somebody a text as a file. */
export function save(name, text, type) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function mined(wallet, hash) {
  for (let turn = 0; turn < TRIES; turn++) {
    const receipt = await wallet.request("eth_getTransactionReceipt", [hash]);
    if (receipt?.status === "0x1") return receipt;
    if (receipt) throw new Problem("Page_Reverted", _("The contract refused the transaction %(hash)s.", { hash }), _("Prepare it again: something changed meanwhile."));
    await wait();
  }
  throw new Problem("Page_NotMined", _("The transaction %(hash)s is still waiting.", { hash }), _("Look at it in your wallet; it may want a higher fee."));
}

async function known(campaign) {
  for (let turn = 0; turn < TRIES; turn++) {
    if ((await ask(`/merchant/parts/known/${campaign}`)).known) return;
    await wait();
  }
}

async function send(batch, say) {
  const { wallet } = connecting;
  if (wallet.chain !== network.id) await wallet.go(network);
  const own = batch.transactions.filter((it) => it.from === wallet.account);
  if (!own.length) throw new Problem("Page_OtherAccount", _("None of these is for this account."), _("Choose the account %(account)s in your wallet.", { account: batch.transactions[0].from }));
  for (const [number, { to, data }] of own.entries()) {
    say(_("Transaction %(number)s of %(all)s: confirm it in your wallet…", { number: number + 1, all: own.length }));
    const hash = await wallet.send({ to, data });
    say(_("Sent as %(hash)s; waiting for its block…", { hash: `${hash.slice(0, 10)}…` }));
    await mined(wallet, hash);
  }
  say(_("Done. Waiting until it is read from the chain…"));
  await known(batch.campaign);
  if (window.location.pathname === `/merchant/campaigns/${batch.campaign}`) window.setTimeout(() => window.location.reload(), 1_500);
  else window.location.assign(`/merchant/campaigns/${batch.campaign}`);
}

/** Lets the buttons of prepared transactions within an element do what they say. */
export function watch(place) {
  let wanted = null;
  const begin = async (button) => {
    const batch = JSON.parse(place.querySelector("[data-batch]").textContent).transactions;
    const status = place.querySelector("#sending"), problem = place.querySelector("#sending-problem");
    problem.replaceChildren();
    button.disabled = true;
    try {
      await send(batch, (text) => { Object.assign(status, { textContent: text }).dataset.state = "wait"; });
    } catch (error) {
      status.textContent = "";
      problem.replaceChildren(refusal(error));
      button.disabled = false;
    }
  };
  document.addEventListener("wallet", ({ detail }) => { if (detail && wanted) { begin(wanted); wanted = null; } });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.saveJson) {
      const { [button.dataset.saveJson]: document_, transactions } = JSON.parse(place.querySelector("[data-batch]").textContent);
      save(`${transactions.name.replaceAll(/[^a-z0-9-]+/gi, "-")}-${button.dataset.saveJson}.json`, `${JSON.stringify(document_, null, 1)}\n`, "application/json");
    } else if (button && "send" in button.dataset) {
      if (connecting.wallet) begin(button); else { wanted = button; connecting.open(); }
    }
  });
}
