"""Verify the history of promotions on chain, trusting nobody: one file, the standard library, none of our packages.

    python verify.py --bundle DIR [--rpc URL]             the folder that `promo audit export` wrote, as JSON lines
    python verify.py --rpc URL --hub 0x.. [--beside 0x..] the chain's own logs; beside: rewards, pre-sales

Checked: every record's hash, place and order; each merchant's chain of hashes against the contract's `ledgerDigest` or,
without a node, the manifest; uses up to the cap, budgets never overdrawn, no coupon twice; leaves of orders that went
straight to the hub; sha-256 of files. NOT checked (ask `promo audit verify`): signatures, arithmetic, dates, gates, the
vault's money, refunds, quorums, how roots came to be. Exit codes: 0 sound, 1 not, 2 wrong use, 3 no node or folder."""
import argparse
import hashlib
import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from urllib.request import Request, urlopen

M32, M64, M96, M128 = ((1 << bits) - 1 for bits in (32, 64, 96, 128))
fast = importlib.util.find_spec("Crypto") and importlib.import_module("Crypto.Hash.keccak")  # pycryptodome, if there

def keccak_f(a):
    """Keccak-f[1600] on 25 words of 64 bits, a[x + 5 y]: FIPS 202, section 3."""
    state = 1  # of the register that gives the round constants
    for _ in range(24):
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[x - 1] ^ (c[(x + 1) % 5] << 1 & M64 | c[(x + 1) % 5] >> 63) for x in range(5)]
        a = [a[i] ^ d[i % 5] for i in range(25)]
        x, y, word = 1, 0, a[1]  # rho and pi: every word turned, and moved
        for t in range(24):
            x, y, turn = y, (2 * x + 3 * y) % 5, (t + 1) * (t + 2) // 2 % 64
            word, a[x + 5 * y] = a[x + 5 * y], word << turn & M64 | word >> (64 - turn)
        a = [a[i] ^ (~a[i // 5 * 5 + (i + 1) % 5] & a[i // 5 * 5 + (i + 2) % 5]) for i in range(25)]
        for j in range(7):
            a[0] ^= (state & 1) << ((1 << j) - 1)
            state = state << 1 ^ (0x171 if state & 0x80 else 0)
    return a

def keccak(data):
    """Keccak-256 as Ethereum has it: padded by 0x01, unlike SHA-3."""
    if fast:
        return fast.new(digest_bits=256, data=data).digest()
    a, pad = [0] * 25, 136 - len(data) % 136
    data += b"\x81" if pad == 1 else b"\1" + bytes(pad - 2) + b"\x80"
    for at in range(0, len(data), 136):
        a = keccak_f([a[i] ^ (int.from_bytes(data[at : at + 136], "little") >> 64 * i & M64) for i in range(25)])
    return b"".join(word.to_bytes(8, "little") for word in a[:4])

TABLE = """CampaignCreated 6d70c957 BudgetToppedUp 9318c015 BudgetReturned 4041b1e6 Redeemed 93a3eab0
IndicesRevoked 9b062448 CashierNamed ad898e40 RootProposed 9ed9e084 RootVetoed afbd6e16 TermsPublished 933ca222
redeem 082922c5 ledgerDigest b98142c2 companion 78ef9e32 checkout 06099d69 vault fbfa77cf""".split()
FIRST = {name: bytes.fromhex(it) for name, it in zip(TABLE[::2], TABLE[1::2])}
NAMES = {it: name for name, it in FIRST.items()}
LEAF, NODE = keccak(b"promissory.leaf"), keccak(b"promissory.node")
hx, raw, b32 = (lambda it: "0x" + it.hex()), (lambda it: bytes.fromhex(it[2:])), (lambda it: it.to_bytes(32, "big"))
parts = lambda data: [data[at : at + 32] for at in range(0, len(data), 32)]
words = lambda data: [int.from_bytes(part, "big") for part in parts(data)]

class Verifier:
    """keepers : contract -> whose digest its records are in; ledgers : (merchant, keeper) -> [records, digest]."""

    def __init__(self, keepers, node):
        self.keepers, self.node, self.place, self.differences, self.counts = keepers, node, (-1, -1), [], Counter()
        self.ledgers, self.kept, self.owner, self.campaigns = {}, {}, {}, {}

    def expect(self, where, wanted, found):
        if wanted != found:
            self.differences.append(f"{where}: expected {wanted}, found {found}")

    def log(self, place, emitter, topics, data, calldata, row):
        """One more log. calldata : called for its transaction's; row : its ledger's columns, None for whose it is."""
        name = NAMES.get(topics[0][:4], "")
        if emitter not in self.keepers or name == "TermsPublished" or len(topics) == 1:  # no record: OrderSkipped
            return
        where, about, before, self.place = f"block {place[0]}, log {place[1]} {name}", topics[1], self.place, place
        named = about if name == "CashierNamed" else topics[2] if len(topics) > 2 else bytes(32)  # by its first
        merchant = self.owner.setdefault(about, hx(named[12:]))
        ledger = self.ledgers.setdefault((merchant, self.keepers[emitter]), [0, bytes(32)])
        if row is None:
            return
        self.expect(f"{where}, comes after {before}", True, place > before)
        record = keccak(b"".join(topics) + data)
        ledger[:] = ledger[0] + 1, keccak(ledger[1] + record)
        told = {"merchant": merchant, "position": ledger[0], "record_hash": hx(record), "digest": hx(ledger[1])}
        for key, value in row.items():
            self.expect(f"{where}, {key}", told[key], value)
        if name and name != "CashierNamed":
            self.expect(f"{where}, created before", True, name == "CampaignCreated" or about in self.campaigns)
            its = self.campaigns.setdefault(about, {"left": 0, "used": 0, "cap": 0, "spent": Counter(), "roots": {}})
            try:
                self.replay(name, where, topics[1:], parts(data), its, calldata)
            except LookupError as error:
                self.expect(f"{where}, its words", "all", error)

    def replay(self, name, where, topics, data, its, calldata):
        spent, number, sent = its["spent"], words(b"".join(data)), b""
        if name == "CampaignCreated":  # of a paid campaign, the budget begins at 0
            its["left"], its["cap"] = 0 if number[6] >> 8 & 0xFF else number[4] >> 160, number[1] >> 64 & M32
        elif name in ("BudgetToppedUp", "BudgetReturned"):
            its["left"] += number[0]
            self.expect(f"{where}, budget", its["left"], number[1])
        elif name == "IndicesRevoked":
            self.expect(f"{where}, revoked but spent before", 0, spent[number[0]] & number[1])
            spent[number[0]] |= number[1]
        elif name in ("RootProposed", "RootVetoed"):
            its["roots"][topics[2]] = data and keccak(data[0] + data[1] + keccak(b"".join(data[2:])))
        elif name == "Redeemed":
            index, epoch, route = number[0] >> 104 & M32, number[0] >> 48 & 0xFFFF, number[0] >> 40 & 0xFF
            its["used"], its["left"] = its["used"] + 1, its["left"] - (number[1] & M128)
            self.expect(f"{where}, sequence", its["used"], number[0] >> 136 & M32)
            self.expect(f"{where}, within cap and budget", True, its["used"] <= its["cap"] and its["left"] >= 0)
            if route in (1, 2, 3):  # by a coupon's index: voucher, leaf, token
                fresh = index < its["cap"] and not spent[index >> 8] >> (index & 0xFF) & 1
                self.expect(f"{where}, coupon {index} below the cap and unspent", True, fresh)
                spent[index >> 8] |= 1 << (index & 0xFF)
            if route == 2 and (sent := calldata())[:4] == FIRST["redeem"]:
                leaf = topics[0] + b32(epoch) + b32(index) + topics[1] + b32(number[2] & M96)
                led = self.led(leaf, sent[4:], its["roots"].get(b32(epoch)))
                self.expect(f"{where}, a path to the root of epoch {epoch} that stands", True, led)
            self.counts["leaves proved" if sent[:4] == FIRST["redeem"] else "leaves not seen"] += route == 2

    def led(self, leaf, data, commitment):
        """Whether a use's root, shape, provenance, salt and path lead from the leaf to what the hub keeps."""
        word, part, first = words(data), parts(data), words(data)[1] // 32 + 1
        for use in (first + it // 32 for it in word[first : first + word[first - 1]]):
            proof = part[(at := use + word[use + 3] // 32 + 1) : at + word[at - 1]]
            node = keccak(LEAF + keccak(LEAF + leaf + b"".join(proof[3:4])))
            for sibling in proof[4:]:
                node = keccak(NODE + min(node, sibling) + max(node, sibling))
            if [node] == proof[:1] and keccak(b"".join(proof[:3])) == commitment:
                return True

    def ask(self, to, function, argument, block):
        return raw(self.node("eth_call", {"to": to, "data": hx(FIRST[function] + argument)}, hex(block)))

    def compare(self, last):
        known = self.ledgers.keys() | self.kept.keys()  # and with a node what is withheld of them by other contracts
        for whose in sorted(known | {(it, to) for it, _ in known for to in self.keepers.values() if self.node}):
            count, digest = self.ledgers.get(whose, [0, bytes(32)])
            kept = self.node and hx(self.ask(whose[1], "ledgerDigest", b32(int(whose[0], 16)), last) or bytes(32))
            for said in filter(None, (kept, self.kept.get(whose, not self.node and "none"))):
                self.expect(f"merchant {whose[0]} at {whose[1]}, digest after {count} records", said, hx(digest))

    def read_folder(self, folder, manifest):
        for file in (file for table in manifest["tables"] for file in table["files"]):
            found = hashlib.sha256((folder / file["file"]).read_bytes()).hexdigest()
            self.expect(f"file {file['file']}, sha256", file["sha256"], found)
        with (folder / "submissions.jsonl").open("rb") as sent, (folder / "records.jsonl").open("rb") as records:
            calls = {json.loads(line)["transaction_hash"]: sent.tell() - len(line) for line in iter(sent.readline, b"")}
            for row in map(json.loads, records):
                def calldata(of=row["transaction_hash"]):
                    sent.seek(calls.get(of, 1 << 60))
                    return raw(json.loads(sent.readline() or "{}").get("data") or "0x")
                told = {key: row[key] for key in ("merchant", "position", "record_hash", "digest")}
                place, topics = (row["block_number"], row["log_index"]), parts(raw(row["topics"]))
                self.log(place, row["emitter"], topics, raw(row["data"]), calldata, told)

    def read_chain(self, last, row):
        for start in range(0, last + 1 if self.node else 0, 2_000):
            asked = {"address": [*self.keepers], "fromBlock": hex(start), "toBlock": hex(min(last, start + 1_999))}
            for log in self.node("eth_getLogs", asked):
                place, topics = (int(log["blockNumber"], 16), int(log["logIndex"], 16)), [*map(raw, log["topics"])]
                calldata = lambda of=log["transactionHash"]: raw(self.node("eth_getTransactionByHash", of)["input"])
                self.log(place, log["address"].lower(), topics, raw(log["data"]), calldata, row)

def verified(given):
    def node(method, *parameters):
        asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
        return json.load(urlopen(Request(given.rpc, asked, {"Content-Type": "application/json"}), timeout=60))["result"]
    if given.bundle:
        told = json.loads(Path(given.bundle, "manifest.json").read_bytes())
        last, at = told["blocks"]["last"], {**told["contracts"], "quorums": "", "permit2": ""}
        keepers = {at[it]: at["hub" if it == "roots" else it] for it in at if int(at[it] or "0", 16)}
        found = Verifier(keepers, node if given.rpc else None)
        found.kept = {(it["merchant"], at[it["keeper"]]): it["digest"] for it in told["ledgers"] if at[it["keeper"]]}
        found.read_folder(Path(given.bundle), told)
    else:
        last, hub = int(node("eth_blockNumber"), 16), given.hub.lower()
        found = Verifier({hub: hub, **{it.lower(): it.lower() for it in given.beside}}, node)
        for name in ("companion", "checkout", "vault"):  # the hub knows them, and keeps the digest of its companion
            if any(address := found.ask(hub, name, b"", last)[-20:]):
                found.keepers[hx(address)] = hub if name == "companion" else hx(address)
    found.read_chain(last, None if given.bundle else {})  # beside a folder, for merchants of whom it has nothing
    found.compare(last)
    return found, last

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--bundle", "--rpc", "--hub", "--beside"):
        parser.add_argument(option, **({"nargs": "*", "default": []} if option == "--beside" else {}))
    given = parser.parse_args()
    given.bundle or (given.rpc and given.hub) or parser.error("name a --bundle, or an --rpc and a --hub")
    try:
        found, last = verified(given)
    except (OSError, LookupError, TypeError, ValueError) as error:
        sys.exit(print(f"{type(error).__name__}: {error}; check folder, URL and addresses", file=sys.stderr) or 3)
    found.counts["records"] = sum(count for count, _ in found.ledgers.values())
    counts = ", ".join(f"{count} {what}" for what, count in sorted(found.counts.items()) if count)
    print(*found.differences, f"complete to block {last}, {len(found.differences)} differences ({counts})", sep="\n")
    sys.exit(len(found.differences) > 0)
