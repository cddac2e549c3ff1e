// Redeeming an order: the shop's cashier signs it, this page checks what was signed, the wallet sends it or consents.
import { _ } from "./texts.js";
import { Problem, ask } from "./asking.js";
import { orderHash } from "./verifying.js";

const MINED = ["mined", "final"];
const POLL = 1_000, PATIENCE = 120_000; // milliseconds
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Refuses what is not the order that was shown: by its hash, shopper, contract and sum. */
export function checkSigned(signed, { account, facts, payable }) {
  const { message, domain } = signed.consent;
  const same = orderHash(signed.fields) === signed.order && message.quote === signed.order && signed.fields.quote.shopper === account
    && signed.fields.chain === facts.chain && domain.chainId === facts.chain && signed.fields.hub === facts.hub
    && domain.verifyingContract === facts.hub && signed.transaction.to === facts.hub && message.maxPayable === String(signed.payable.minor);
  if (!same) throw new Problem("Page_OtherOrder", _("What the shop signed is not the order on this page."), _("Nothing was signed or sent. Load the page again; tell the shop if it stays."));
  if (payable && payable !== `${signed.payable.amount} ${signed.payable.currency}`) {
    throw new Problem("Page_PriceMoved", _("The price changed meanwhile: it is %(now)s, and was %(before)s.", { now: `${signed.payable.amount} ${signed.payable.currency}`, before: payable }), _("Look at the basket again; nothing was signed or sent."));
  }
}

/** The call with the shopper's consent in it: the consent's bytes are its last part, empty so far. */
export function withConsent(call, signature) {
  const bytes = signature.slice(2).toLowerCase(), v = parseInt(bytes.slice(128), 16);
  const whole = `${bytes.slice(0, 128)}${(v < 27 ? v + 27 : v).toString(16)}`;
  return `${call.slice(0, -64)}${(65).toString(16).padStart(64, "0")}${whole.padEnd(192, "0")}`;
}

/** The cashier's signature under the basket. */
export const sign = (basket, account) => ask("/shop/sign", { method: "POST", body: { basket, wallet: account } });

/** Waits until a transaction is mined. */
export async function mined(wallet, transaction) {
  for (let waited = 0; waited < PATIENCE; waited += POLL) {
    const found = await wallet.request("eth_getTransactionReceipt", [transaction]);
    if (found) {
      if (Number(found.status) === 1) return transaction;
      throw new Problem("Page_Reverted", _("The chain refused the order, so nothing was redeemed."), _("Somebody may have been faster, or the budget is spent. Look at the basket again."));
    }
    await wait(POLL);
  }
  throw new Problem("Page_NotMined", _("The transaction was sent, and is not mined yet."), _("Look at it in your wallet; it may still be mined."), { transaction });
}

/** Sends the order from the shopper's own wallet; the transaction's hash. */
export async function bySending(wallet, signed, tell) {
  tell(_("Confirm the transaction in your wallet…"));
  const transaction = await wallet.send(signed.transaction);
  tell(_("Sent. Waiting until it is mined…"));
  return mined(wallet, transaction);
}

/** Has the shop's relayer send the order with the shopper's signature; the transaction's hash. */
export async function bySigning(wallet, signed, tell) {
  tell(_("Sign in your wallet. It costs nothing…"));
  const call = withConsent(signed.document.call, await wallet.signTyped(signed.consent));
  tell(_("Signed. The shop's relayer sends it…"));
  let submitted;
  try {
    submitted = await ask("/v1/redemptions", { method: "POST", body: { call, reference: signed.reference }, headers: { "Idempotency-Key": signed.order } });
  } catch (error) {
    if (error.code !== "Relay_None") throw error;
    throw new Problem("Page_NoRelayer", _("This shop has no relayer that sends orders for you."), _("Redeem by your own transaction instead. Nothing was sent."));
  }
  for (let waited = 0; !MINED.includes(submitted.state) && waited < PATIENCE; waited += POLL) {
    if (submitted.refusal) throw new Problem(submitted.refusal.code, submitted.refusal.sentence, submitted.refusal.next_step);
    await wait(POLL);
    submitted = await ask(`/v1/redemptions/${signed.order}`);
  }
  if (!MINED.includes(submitted.state)) throw new Problem("Page_NotMined", _("The relayer has the order, and has not sent it yet."), _("Keep this page open, or come back later."));
  return mined(wallet, submitted.transaction);
}
