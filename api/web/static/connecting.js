// Choosing and keeping a wallet: the dialog, the button, the line about the network. Pages listen for what changed.
import { _ } from "./texts.js";
import { make, refusal } from "./asking.js";
import { Wallet, discover, found } from "./wallet.js";

const KEY = "promissory-wallet";
const WAIT = 400; // milliseconds that wallets have to announce themselves
const at = (id) => document.getElementById(id);

/** network : {id, name, rpc}; onchange : told of the wallet, null when it left; onleave : asked when somebody disconnects. */
export class Connecting {
  constructor(network, onchange, onleave) {
    Object.assign(this, { network, onchange, onleave, wallet: null });
    for (const button of document.querySelectorAll("[data-connect]")) this.watch(button);
    at("wallets").querySelector("[data-close]").addEventListener("click", () => at("wallets").close());
    discover((wallet) => {
      this.offer();
      if (!this.wallet && localStorage.getItem(KEY) === wallet.info.rdns) this.connect(wallet, true);
    });
  }

  /** Lets a button open the dialog. */
  watch(button) { button.addEventListener("click", () => this.open()); }

  /** Shows the wallets that there are, or what to do where there is none. */
  open() {
    at("wallets-problem").replaceChildren();
    at("wallets-status").textContent = "";
    at("wallets").showModal();
    this.offer();
    setTimeout(() => this.offer(true), WAIT);
  }

  offer(waited = false) {
    at("no-wallet").hidden = found.size > 0 || !waited;
    const choices = [...found.values()].map((wallet) =>
      make("li", {}, make("button", { class: "button wallet-choice", type: "button", on: { click: () => this.connect(wallet) } },
        /^data:image\//.test(wallet.info.icon) ? make("img", { src: wallet.info.icon, alt: "" }) : null, wallet.info.name)));
    if (this.wallet) choices.push(make("li", {}, make("button", { class: "button button-plain", type: "button", on: { click: () => this.leave() } }, _("Disconnect"))));
    at("wallet-list").replaceChildren(...choices);
  }

  async connect(announced, silently = false) {
    const status = at("wallets-status");
    at("wallets-problem").replaceChildren();
    Object.assign(status, { textContent: _("Waiting for your wallet…") }).dataset.state = "wait";
    const wallet = new Wallet(announced, (changed) => this.changed(changed));
    try {
      if (!(await wallet.connect(silently))) return;
      this.wallet = wallet;
      localStorage.setItem(KEY, announced.info.rdns);
      at("wallets").close();
      this.changed(wallet);
    } catch (error) {
      at("wallets-problem").replaceChildren(refusal(error));
    } finally {
      status.textContent = "";
    }
  }

  async leave() {
    localStorage.removeItem(KEY);
    const { wallet } = this;
    at("wallets").close();
    this.changed(Object.assign(wallet, { account: null }));
    await Promise.allSettled([wallet.leave(), this.onleave?.()]);
  }

  changed(wallet) {
    if (this.wallet && wallet !== this.wallet) return;
    if (!wallet.account) this.wallet = null;
    this.show();
    this.onchange(this.wallet);
  }

  /** Whether the wallet is on the shop's chain. */
  get ready() { return this.wallet?.chain === this.network.id; }

  show() {
    const account = this.wallet?.account;
    for (const label of document.querySelectorAll("[data-account]")) {
      label.textContent = account ? `${account.slice(0, 6)}…${account.slice(-4)}` : _("Connect");
      label.parentElement.toggleAttribute("data-connected", Boolean(account));
    }
    const line = at("network");
    if (!account || this.ready) { line.replaceChildren(); return; }
    line.dataset.state = "bad";
    const button = make("button", { class: "button", type: "button" }, _("Switch network"));
    const problem = make("span");
    button.addEventListener("click", async () => {
      button.disabled = true;
      try { await this.wallet.go(this.network); } catch (error) { problem.textContent = `${error.message} ${error.next ?? ""}`; }
      button.disabled = false;
    });
    line.replaceChildren(make("span", { class: "stack-tight" }, make("span", {}, _("Your wallet is on network %(found)s; this shop is on network %(wanted)s.", { found: this.wallet.chain, wanted: this.network.id })), button, problem));
  }
}
