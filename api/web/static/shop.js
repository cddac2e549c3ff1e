// The shopper's page, put together.
import { _ } from "./texts.js";
import { Connecting } from "./connecting.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const network = { id: facts.chain, name: _("the shop's network"), rpc: facts.rpc };

new Connecting(network, () => {});
