// Signing in with Ethereum (EIP-4361): the wallet signs a text that names this site, and the service gives a session.
import { ask, keepToken } from "./asking.js";
import { checksummed } from "./keccak.js";

const KEY = "promissory-session";

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

/** Signs in, and remembers who it is. {address, role, expires_at, csrf_token}. Throws `Problem`. */
export async function signIn(wallet) {
  const { nonce } = await ask("/v1/sessions/nonce", { method: "POST" });
  const text = message({ account: wallet.account, chain: wallet.chain, nonce });
  const signature = await wallet.sign(text);
  return keep(await ask("/v1/sessions", { method: "POST", body: { message: text, signature, cookie: true } }));
}

/** The session of before, if it is of that account and still holds. */
export function remembered(account) {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  return kept && kept.address === account && kept.expires_at * 1000 > Date.now() ? keep(kept) : null;
}

/** Forgets it here. */
export function forget() { sessionStorage.removeItem(KEY); keepToken(""); }

function keep(session) {
  sessionStorage.setItem(KEY, JSON.stringify(session));
  keepToken(session.csrf_token);
  return session;
}
