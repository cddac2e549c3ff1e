// Signing in with Ethereum (EIP-4361): the wallet signs a text that names this site, and the service gives a session.
import { ask, keepToken } from "./asking.js";
import { checksummed } from "./keccak.js";

/** The text that is signed, as EIP-4361 writes it. */
export function message({ account, chain, nonce, now = new Date(), site = window.location }) {
  return [
    `${site.host} wants you to sign in with your Ethereum account:`,
    checksummed(account),
    "",
    "Sign in to see the offers made to you. This costs nothing and sends nothing.", // the standard asks for ASCII
    "",
    `URI: ${site.origin}`,
    "Version: 1",
    `Chain ID: ${chain}`,
    `Nonce: ${nonce}`,
    `Issued At: ${now.toISOString()}`,
  ].join("\n");
}

let wallet = ""; // that is signed in, lower case

/** Takes over the session that the page came with: {wallet, csrf}, or null. */
export function begin(session) {
  wallet = session?.wallet ?? "";
  keepToken(session?.csrf ?? "");
}

/** Ends the session. */
export async function signOut() {
  if (!wallet) return;
  await ask("/v1/sessions/current", { method: "DELETE" });
  begin(null);
}

/** Whether an account is signed in. */
export const isSignedIn = (account) => wallet !== "" && wallet === account;

/** Signs in: {wallet, expires, csrf}; the session itself is in a cookie that no script reads. Throws `Problem`. */
export async function signIn(asked) {
  const { nonce } = await ask("/v1/sessions/nonce", { method: "POST" });
  const text = message({ account: asked.account, chain: asked.chain, nonce });
  const signature = await asked.sign(text);
  begin(await ask("/v1/sessions", { method: "POST", body: { message: text, signature, cookie: true } }));
}
