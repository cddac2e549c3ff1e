// Pre-sales: the token is allowed to go to the escrow, then the deposit or the balance is paid, each by the wallet.
import { _ } from "./texts.js";
import { refusal, showPart } from "./asking.js";
import { mined } from "./redeeming.js";

const APPROVE = "0x095ea7b3", ALLOWANCE = "0xdd62ed3e"; // of ERC-20
const word = (value) => BigInt(value).toString(16).padStart(64, "0");

/** Shows the pre-sales in a place, and acts on their buttons. connecting : who has the wallet. */
export class Presales {
  constructor(place, connecting) {
    Object.assign(this, { place, connecting });
    place.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) this.act(button, button.closest("[data-presale]"));
    });
  }

  show() {
    const { wallet } = this.connecting;
    return showPart(this.place, "/shop/parts/presales", { wallet: wallet?.account ?? null });
  }

  async act(button, card) {
    const { connecting } = this, facts = card.dataset;
    if (!connecting.wallet) { connecting.open(); return; }
    const said = card.querySelector("[data-said]"), problem = card.querySelector("[data-problem]");
    const tell = (text, state = "wait") => { said.textContent = text; said.dataset.state = state; };
    problem.replaceChildren();
    button.disabled = true;
    try {
      if (!connecting.ready) await connecting.wallet.go(connecting.network);
      const units = BigInt(card.querySelector("[data-units]")?.value ?? 0), depositing = button.dataset.act === "deposit";
      await this.allow(facts, depositing ? units * BigInt(facts.each) : BigInt(facts.due), tell);
      tell(depositing ? _("Confirm the deposit in your wallet…") : _("Confirm the balance in your wallet…"));
      const data = depositing ? `${facts.deposit.slice(0, -64)}${word(units)}` : facts.pay;
      const transaction = await connecting.wallet.send({ to: facts.escrow, data });
      tell(_("Sent. Waiting until it is mined…"));
      await mined(connecting.wallet, transaction);
      tell(_("Done."), "good");
      setTimeout(() => this.show(), 1_500);
    } catch (error) {
      tell("");
      problem.replaceChildren(refusal(error));
    }
    button.disabled = false;
  }

  /** Lets the escrow take so much of the token, no more, unless it may already. */
  async allow({ token, escrow }, amount, tell) {
    const { wallet } = this.connecting;
    const allowed = await wallet.request("eth_call", [{ to: token, data: `${ALLOWANCE}${word(wallet.account)}${word(escrow)}` }, "latest"]);
    if (BigInt(allowed) >= amount) return;
    tell(_("Allow the escrow to take the amount, in your wallet…"));
    await mined(wallet, await wallet.send({ to: token, data: `${APPROVE}${word(escrow)}${word(amount)}` }));
  }
}
