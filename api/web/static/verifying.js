// Whether a receipt is true, asked of the chain through a wallet: nothing of the shop's is trusted. What is compared, and
// what is not, is told with the verdict. The same hashes as offchain/attestation/typed_data.py.
import { _ } from "./texts.js";
import { bytesOf, hexOf, keccak } from "./keccak.js";

export const word = (value) => BigInt(value).toString(16).padStart(64, "0");
const hashOf = (...words) => hexOf(keccak(bytesOf(`0x${words.map(word).join("")}`)));
const hashOfText = (text) => hexOf(keccak(new TextEncoder().encode(text)));
export const selector = (signature) => hashOfText(signature).slice(0, 10);

const DOMAIN = hashOfText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const QUOTE = hashOfText("Quote(address merchant,address shopper,bytes32 orderRef,address token,uint16 currency,uint96 delivery,uint256[] lines,uint120 nonce,uint40 deadline,bytes32 usesHash)");
const TERMS = hashOfText("Terms(uint256 actor,uint256 issue,uint256 money,uint256 bounds,uint256 limits,uint256 gate,uint256 assurance,uint256 truth,bytes32 extraHash,bytes32 coldHash)");
const REDEEMED = hashOfText("Redeemed(bytes32,address,bytes32,uint256,uint256,uint256)");
const AMOUNT = (1n << 128n) - 1n, LOW_160 = (1n << 160n) - 1n;

/** A word of fields, [value, bits] each, the first in the highest bits. */
export const packed = (...fields) => fields.reduce((sum, [value, bits]) => (sum << BigInt(bits)) | BigInt(value), 0n);

/** The fields of a word, by their bits from the highest. */
function unpacked(value, ...widths) {
  let rest = BigInt(value), fields = [];
  for (const bits of widths.toReversed()) { fields.unshift(rest & ((1n << BigInt(bits)) - 1n)); rest >>= BigInt(bits); }
  return fields;
}

const digest = (chain, hub, struct) =>
  hexOf(keccak(bytesOf(`0x1901${hashOf(DOMAIN, hashOfText("Promissory"), hashOfText("1"), chain, hub).slice(2)}${struct.slice(2)}`)));

/** The words of a quote's lines. */
export const lineWords = ({ lines }) => lines.map((it) => packed([it.unit_price, 96], [it.quantity, 32], [it.sku, 64], [it.tags, 64]));

/** The order's hash from its fields: {chain, hub, quote, promotions}, as a receipt has them. */
export function orderHash({ chain, hub, quote, promotions }) {
  const uses = promotions.flatMap(({ campaign, coupon: it }) => [campaign,
    packed([it.value, 96], [it.not_before, 40], [it.deadline, 40], [it.index, 32], [it.epoch, 16], [it.reserved, 31], [it.bearer ? 1 : 0, 1])]);
  return digest(chain, hub, hashOf(QUOTE, quote.merchant, quote.shopper, quote.order_ref, quote.token, quote.currency,
    quote.delivery, hashOf(...lineWords(quote)), quote.nonce, quote.deadline, hashOf(...uses)));
}

/** List price of all lines with delivery, minor units. */
export const totalOf = (quote) => quote.lines.reduce((sum, it) => sum + BigInt(it.unit_price) * BigInt(it.quantity), BigInt(quote.delivery));

/** What was redeemed, minor units. */
export const discountOf = (receipt) => receipt.promotions.reduce((sum, it) => sum + BigInt(it.recorded?.discount ?? 0), 0n);

const short = ({ campaign }) => `${campaign.slice(0, 8)}…`;
const check = (name, differs, found = "") => ({ name, good: !differs, found: differs ? String(found || differs) : "" });

async function termsOf(receipt, promotion, request) {
  const answer = await request("eth_call", [{ to: receipt.hub, data: `${selector("termsOf(bytes32)")}${promotion.campaign.slice(2)}` }, "latest"]);
  const words = (answer.slice(2).match(/.{64}/g) ?? []).map((it) => `0x${it}`);
  if (words.length !== 10) return _("the chain has no such campaign");
  if (digest(receipt.chain, receipt.hub, hashOf(TERMS, ...words)) !== promotion.campaign) return _("its terms are others");
  if (BigInt(promotion.extra.length ? hashOf(...promotion.extra) : 0) !== BigInt(words[8])) return _("its extra terms are others");
  const [merchant] = unpacked(words[0], 160, 96);
  return merchant === BigInt(receipt.quote.merchant) ? "" : _("it is of another merchant");
}

function recordOf(receipt, promotion, mined) {
  const told = promotion.recorded;
  const log = mined.logs.find((it) => Number(it.logIndex) === told.log);
  if (!log || log.address.toLowerCase() !== receipt.hub || log.topics[0] !== REDEEMED) return _("there is no such record");
  if (log.topics[1] !== promotion.campaign || log.topics[3] !== receipt.order) return _("it is of another order");
  if (BigInt(log.topics[2]) !== BigInt(receipt.quote.shopper)) return _("it is of another shopper");
  const [place, amounts, grantor] = log.data.slice(2).match(/.{64}/g).map((it) => BigInt(`0x${it}`));
  const [, sequence, index, , epoch, route, , units] = unpacked(place, 88, 32, 32, 40, 16, 8, 8, 32);
  const found = [sequence, index, epoch, route, units, amounts >> 128n, amounts & AMOUNT, grantor >> 96n & LOW_160, grantor & ((1n << 96n) - 1n)];
  const said = [told.sequence, promotion.coupon.index, promotion.coupon.epoch, told.route, told.units, told.base, told.discount, told.submitter, promotion.coupon.value];
  return said.every((it, at) => BigInt(it) === found[at]) ? "" : _("its numbers are others");
}

/** Compares everything; `tell` gets each check {name, good, found} as it is made. Says whether all hold.
 *  request : asks the chain, (method, params); hub, chain : the shop's own, which the receipt must name. */
export async function verify(receipt, { request, hub, chain }, tell) {
  const checks = [];
  const add = (...told) => { checks.push(check(...told)); tell(checks.at(-1)); };
  add(_("The order's hash is that of its prices, goods, coupons and shopper"), orderHash(receipt) === receipt.order ? "" : _("it is that of another order"));
  add(_("It names this shop's contract and network"), receipt.hub === hub && receipt.chain === chain ? "" : `${receipt.hub}, ${receipt.chain}`);
  const answering = Number(await request("eth_chainId", []));
  add(_("Your wallet asks that network"), answering === receipt.chain ? "" : _("it asks network %(found)s", { found: answering }));
  if (answering !== receipt.chain) return { holds: false, checks, depth: 0 };
  for (const promotion of receipt.promotions) {
    add(_("The chain has campaign %(id)s with the terms that its id is the hash of", { id: short(promotion) }), await termsOf(receipt, promotion, request));
  }
  let depth = 0;
  if (receipt.place && !receipt.skipped) {
    const mined = await request("eth_getTransactionReceipt", [receipt.place.transaction]);
    depth = mined ? Number(await request("eth_blockNumber", [])) - Number(mined.blockNumber) + 1 : 0;
    const there = mined && Number(mined.status) === 1 && Number(mined.blockNumber) === receipt.place.block && mined.blockHash === receipt.place.block_hash;
    add(_("The transaction is in the block that it names, and succeeded"), there ? "" : _("it is not"));
    for (const promotion of receipt.promotions) add(_("The chain recorded the discount of campaign %(id)s, with these numbers", { id: short(promotion) }), mined ? recordOf(receipt, promotion, mined) : _("there is no such record"));
  }
  add(_("Price less discounts is what is left to pay"), totalOf(receipt.quote) - discountOf(receipt) === BigInt(receipt.payable) ? "" : _("the sum is another"));
  return { holds: checks.every((it) => it.good), checks, depth };
}
