// `node benchmarks/trees/peer.js < leaves` reads {types, rows, leaves, tag} and prints JSON: seconds of both trees and of
// one proof, roots, memory.
"use strict";

const { SimpleMerkleTree, StandardMerkleTree } = require("@openzeppelin/merkle-tree");
const { keccak256 } = require("ethereum-cryptography/keccak");
const { bytesToHex, hexToBytes } = require("ethereum-cryptography/utils");

const PROOFS = 100;

/** Seconds that `work` takes, and what it answers. */
function timed(work) {
  const start = process.hrtime.bigint();
  const found = work();
  return [Number(process.hrtime.bigint() - start) / 1e9, found];
}

/** The node hash of our trees: a tag, then the lower child. */
function nodeHash(tag) {
  return (left, right) => "0x" + bytesToHex(keccak256(hexToBytes(tag + (left < right ? left.slice(2) + right.slice(2) : right.slice(2) + left.slice(2)))));
}

function main(asked) {
  const [standard, tree] = timed(() => StandardMerkleTree.of(asked.rows, asked.types));
  const step = Math.max(1, Math.floor(asked.rows.length / PROOFS));
  const [proofs] = timed(() => {
    for (let at = 0; at < asked.rows.length; at += step) tree.getProof(at);
  });
  const peak = Math.floor(process.resourceUsage().maxRSS / 1024);
  const [simple, same] = timed(() =>
    SimpleMerkleTree.of(asked.leaves, { sortLeaves: false, nodeHash: nodeHash(asked.tag) }),
  );
  const proof_ms = (1000 * proofs) / Math.ceil(asked.rows.length / step);
  console.log(JSON.stringify({ standard_s: standard, simple_s: simple, proof_ms, peak_mib: peak, root: same.root }));
}

const parts = [];
process.stdin.on("data", (part) => parts.push(part));
process.stdin.on("end", () => main(JSON.parse(Buffer.concat(parts).toString())));
