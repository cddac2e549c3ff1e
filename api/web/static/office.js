// The frame of the office's pages: signing in and out by a wallet (EIP-4361); parts that the page asks for at once.
import { ask, keepToken, refusal, showPart } from "./asking.js";
import { Connecting } from "./connecting.js";
import { message } from "./session.js";
import { _ } from "./texts.js";

/** What the page brings as data. */
export const facts = JSON.parse(document.getElementById("facts").textContent);
export const network = { id: facts.chain, name: _("the shop's network"), rpc: facts.rpc };
const problems = document.getElementById("office-problem");
let wanted = false;

keepToken(facts.csrf);

/** Wallets of this page. */
export const connecting = new Connecting(network, (wallet) => {
  if (wallet && wanted) signIn(wallet);
  document.dispatchEvent(new CustomEvent("wallet", { detail: wallet }));
});

async function signIn(wallet) {
  wanted = false;
  try {
    if (wallet.chain !== network.id) await wallet.go(network);
    const { nonce } = await ask("/v1/sessions/nonce", { method: "POST" });
    const text = message({ account: wallet.account, chain: wallet.chain, nonce });
    await ask("/v1/sessions", { method: "POST", body: { message: text, signature: await wallet.sign(text), cookie: true } });
    window.location.reload();
  } catch (error) {
    problems.replaceChildren(refusal(error));
  }
}

async function signOut() {
  try {
    await ask("/v1/sessions/current", { method: "DELETE" });
    window.location.reload();
  } catch (error) {
    problems.replaceChildren(refusal(error));
  }
}

for (const button of document.querySelectorAll("[data-sign-in]")) {
  button.addEventListener("click", () => {
    wanted = true;
    if (connecting.wallet) signIn(connecting.wallet); else connecting.open();
  });
}
document.querySelector("[data-sign-out]")?.addEventListener("click", signOut);
for (const place of document.querySelectorAll("[data-part]")) showPart(place, place.dataset.part);
