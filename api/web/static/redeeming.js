// Redeeming an order: the shop's cashier signs it, this page checks what was signed, the wallet sends it or consents.
import { _ } from "./texts.js";
import { Problem, ask } from "./asking.js";
import { lineWords, orderHash, packed, selector, word } from "./verifying.js";

const TERMS = "(uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256,bytes32,bytes32)[]";
const USES = "(uint256,address,bytes,bytes32[],uint256[],uint256[])[]";
const REDEEM = selector(`redeem(${TERMS},${USES},(address,bytes32,uint256,uint256[],bytes),(uint256,bytes32,bytes))`);
const MINED = ["mined", "final"];
const POLL = 1_000, PATIENCE = 120_000; // milliseconds
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Whether each line holds goods of the basket, all of them and nothing else. basket : [{sku, quantity}]; goods : units by
 *  SKU of each line. */
function sameGoods({ lines }, goods, basket) {
  const rest = new Map(basket.map(({ sku, quantity }) => [sku, quantity]));
  for (const line of goods) for (const [sku, units] of Object.entries(line)) rest.set(sku, (rest.get(sku) ?? 0) - units);
  const full = (line, at) => Object.values(goods[at]).reduce((sum, units) => sum + units, 0) === Number(line.quantity);
  return lines.length === goods.length && lines.every(full) && [...rest.values()].every((units) => units === 0);
}

/** Whether a call redeems this quote, paid with at most so much, with no consent in it yet: its selector, and the words
 *  that its third and fourth argument begin with (`PromoTypes.Quote`, `PromoTypes.Consent`). */
function callsFor(call, quote, { submitter, maxPayable, textHash }) {
  const lines = lineWords(quote), at = (argument) => 10 + 2 * Number(`0x${call.slice(10 + 64 * argument, 74 + 64 * argument)}`);
  const head = packed([quote.delivery, 96], [quote.deadline, 40], [quote.nonce, 120]);
  const quoted = [quote.shopper, quote.order_ref, head, 160, 32 * (6 + lines.length), lines.length, ...lines].map(word).join("");
  const agreed = [packed([submitter, 160], [maxPayable, 96]), textHash, 96, 0].map(word).join("");
  return call.startsWith(REDEEM) && call.startsWith(quoted, at(2)) && call.slice(at(3)) === agreed;
}

/** Refuses what is not the order that was shown: by its hash, shopper, contract, goods and sum, and by the call, which is
 *  the same whether the shopper sends it or signs. goods : of the basket. */
export function checkSigned(signed, { account, facts, payable, goods }) {
  const { message, domain } = signed.consent, { quote } = signed.fields, { call } = signed.document;
  const same = orderHash(signed.fields) === signed.order && message.quote === signed.order && quote.shopper === account
    && signed.fields.chain === facts.chain && domain.chainId === facts.chain && signed.fields.hub === facts.hub
    && domain.verifyingContract === facts.hub && signed.transaction.to === facts.hub && message.maxPayable === String(signed.payable.minor)
    && sameGoods(quote, signed.document.goods, goods) && signed.transaction.data === call && callsFor(call, quote, message);
  if (!same) throw new Problem("Page_OtherOrder", _("What the shop signed is not the order on this page."), _("Nothing was signed or sent. Load the page again; tell the shop if it stays."));
  if (payable && payable !== `${signed.payable.amount} ${signed.payable.currency}`) {
    throw new Problem("Page_PriceMoved", _("The price changed meanwhile: it is %(now)s, and was %(before)s.", { now: `${signed.payable.amount} ${signed.payable.currency}`, before: payable }), _("Look at the basket again; nothing was signed or sent."));
  }
}

/** The call with the shopper's consent in it: the consent's bytes are its last part, empty so far. A key's signature has 65
 *  bytes, or 64 by EIP-2098; that of a contract wallet (EIP-1271) as many as it likes. */
export function withConsent(call, signature) {
  let bytes = signature.slice(2).toLowerCase();
  const v = parseInt(bytes.slice(128), 16);
  if (bytes.length === 130 && v < 27) bytes = `${bytes.slice(0, 128)}${(v + 27).toString(16)}`;
  return `${call.slice(0, -64)}${word(bytes.length / 2)}${bytes.padEnd(64 * Math.ceil(bytes.length / 64), "0")}`;
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
