// Wallets in the browser: found by EIP-6963, asked by EIP-1193. Knows no page; tests and pages use it alike.
import { _ } from "./texts.js";
import { Problem } from "./asking.js";

const REJECTED = 4001, UNAUTHORISED = 4100, DISCONNECTED = 4900, OFF_CHAIN = 4901, UNKNOWN_CHAIN = 4902, PENDING = -32002;

/** The wallets that announced themselves, each once: {info: {uuid, name, icon, rdns}, provider}. */
export const found = new Map();

/** Tells `listen` of each wallet, those of before too, and asks for announcements. */
export function discover(listen) {
  for (const wallet of found.values()) listen(wallet);
  window.addEventListener("eip6963:announceProvider", ({ detail }) => {
    if (!detail?.info?.uuid || !detail.provider || found.has(detail.info.uuid)) return;
    found.set(detail.info.uuid, detail);
    listen(detail);
  });
  window.dispatchEvent(new Event("eip6963:requestProvider"));
}

/** What a wallet said, in words. */
function told(error, method) {
  const code = error?.code ?? error?.data?.originalError?.code;
  const facts = { code: String(code ?? "") };
  if (error instanceof Problem) return error;
  if (code === REJECTED) return new Problem("Wallet_Rejected", _("You declined this in your wallet."), _("Nothing was sent. Try again when you are ready."), facts);
  if (code === PENDING) return new Problem("Wallet_Pending", _("Your wallet is still waiting for your answer to an earlier request."), _("Open your wallet and answer it, then try again."), facts);
  if (code === UNAUTHORISED) return new Problem("Wallet_NotConnected", _("Your wallet is not connected to this page any more."), _("Connect it again."), facts);
  if (code === DISCONNECTED || code === OFF_CHAIN) return new Problem("Wallet_Offline", _("Your wallet cannot reach the network."), _("Check your wallet's connection, then try again."), facts);
  if (method === "eth_sendTransaction" && /insufficient funds/i.test(error?.message ?? "")) return new Problem("Wallet_NoGas", _("This wallet has too little to pay the network's fee."), _("Add a little to it, or redeem by signature, which costs nothing."), facts);
  return new Problem("Wallet_Failed", _("Your wallet could not do this: %(said)s", { said: String(error?.message ?? error).slice(0, 200) }), _("Try again, or use another wallet."), { ...facts, raw: error });
}

const hex = (number) => `0x${BigInt(number).toString(16)}`;

/** One connected wallet. account : lower case; chain : number; changes are told to `onchange`. */
export class Wallet {
  constructor({ info, provider }, onchange = () => {}) {
    Object.assign(this, { info, provider, onchange, account: null, chain: null });
    this.listeners = {
      accountsChanged: (accounts) => { this.account = accounts[0]?.toLowerCase() ?? null; this.onchange(this); },
      chainChanged: (chain) => { this.chain = Number(chain); this.onchange(this); },
      disconnect: () => { this.account = null; this.onchange(this); },
    };
    for (const [event, act] of Object.entries(this.listeners)) provider.on?.(event, act);
  }

  /** Asks the wallet. Throws `Problem`. */
  async request(method, params = []) {
    try { return await this.provider.request({ method, params }); } catch (error) { throw told(error, method); }
  }

  /** Connects; silently only where the wallet knows this page already. Says whether there is an account. */
  async connect(silently = false) {
    const accounts = await this.request(silently ? "eth_accounts" : "eth_requestAccounts");
    this.account = accounts[0]?.toLowerCase() ?? null;
    if (this.account) this.chain = Number(await this.request("eth_chainId"));
    return this.account !== null;
  }

  /** Goes to a chain: {id, name, rpc, currency}; one that the wallet does not know is offered to it. */
  async go({ id, name, rpc }) {
    try {
      await this.request("wallet_switchEthereumChain", [{ chainId: hex(id) }]);
    } catch (error) {
      if (Number(error.facts?.code) !== UNKNOWN_CHAIN || !rpc) throw error;
      await this.request("wallet_addEthereumChain", [{ chainId: hex(id), chainName: name, rpcUrls: [rpc], nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 } }]);
    }
    this.chain = Number(await this.request("eth_chainId"));
    if (this.chain !== id) throw new Problem("Wallet_WrongNetwork", _("Your wallet is on another network."), _("Switch to %(name)s in your wallet.", { name }), { found: this.chain, wanted: id });
    this.onchange(this);
  }

  /** Signs a text (EIP-191). */
  sign(text) {
    const bytes = new TextEncoder().encode(text);
    return this.request("personal_sign", [`0x${[...bytes].map((it) => it.toString(16).padStart(2, "0")).join("")}`, this.account]);
  }

  /** Signs typed data (EIP-712). */
  signTyped(typed) { return this.request("eth_signTypedData_v4", [this.account, JSON.stringify(typed)]); }

  /** Sends a transaction {to, data}; its hash. */
  send(transaction) { return this.request("eth_sendTransaction", [{ from: this.account, value: "0x0", ...transaction }]); }

  /** Forgets the wallet; where it can, it forgets the page too. */
  async leave() {
    for (const [event, act] of Object.entries(this.listeners)) this.provider.removeListener?.(event, act);
    this.account = null;
    await this.provider.request({ method: "wallet_revokePermissions", params: [{ eth_accounts: {} }] }).catch(() => {});
  }
}
