// The auditor's page: what is looked up is posted, since it may be a wallet; the bundle says what it is before it is taken.
import "./office.js";
import { showPart } from "./asking.js";

const WALLET = /^0x[0-9a-f]{40}$/i;
const find = document.getElementById("find");

document.getElementById("search").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = find.value.trim();
  if (!text) return;
  const shown = await showPart(document.getElementById("found"), "/audit/parts/search", { find: text });
  if (shown) window.history.replaceState(null, "", WALLET.test(text) ? "/audit" : `/audit?find=${encodeURIComponent(text)}`);
});

const place = document.getElementById("bundle");
place.querySelector("[data-bundle]").addEventListener("click", (event) => {
  event.preventDefault();
  showPart(place, "/audit/parts/bundle");
});
