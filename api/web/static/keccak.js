// Keccak-256 as Ethereum uses it, over BigInt lanes: small, and fast enough for what a page hashes.
const MASK = (1n << 64n) - 1n, RATE = 136; // bytes
const ROTATIONS = [], ROUNDS = [];

for (let x = 1, y = 0, turn = 0; turn < 24; turn++) {
  ROTATIONS[x + 5 * y] = BigInt((((turn + 1) * (turn + 2)) / 2) % 64);
  [x, y] = [y, (2 * x + 3 * y) % 5];
}
ROTATIONS[0] = 0n;

for (let round = 0, register = 1; round < 24; round++) {
  let constant = 0n;
  for (let bit = 0; bit < 7; bit++) {
    if (register & 1) constant |= 1n << BigInt((1 << bit) - 1);
    register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
  }
  ROUNDS.push(constant);
}

const turned = (lane, by) => (by ? ((lane << by) | (lane >> (64n - by))) & MASK : lane);

function permute(lanes) {
  for (const constant of ROUNDS) {
    const columns = [0, 1, 2, 3, 4].map((x) => lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]);
    const moved = [];
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 5; x++) {
        const mixed = lanes[x + 5 * y] ^ columns[(x + 4) % 5] ^ turned(columns[(x + 1) % 5], 1n);
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = turned(mixed, ROTATIONS[x + 5 * y]);
      }
    }
    for (let at = 0; at < 25; at++) {
      const row = at - (at % 5);
      lanes[at] = moved[at] ^ (~moved[row + ((at + 1) % 5)] & MASK & moved[row + ((at + 2) % 5)]);
    }
    lanes[0] ^= constant;
  }
}

/** 32 bytes of a Uint8Array. */
export function keccak(bytes) {
  const padded = new Uint8Array((Math.floor(bytes.length / RATE) + 1) * RATE);
  padded.set(bytes);
  padded[bytes.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const view = new DataView(padded.buffer), lanes = Array(25).fill(0n);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let lane = 0; lane < RATE / 8; lane++) lanes[lane] ^= view.getBigUint64(block + 8 * lane, true);
    permute(lanes);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(8 * lane, lanes[lane], true);
  return new Uint8Array(digest.buffer);
}

/** Bytes of hexadecimal text after 0x. */
export function bytesOf(hex) { return Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16)); }

/** Hexadecimal text after 0x of bytes. */
export function hexOf(bytes) { return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`; }

/** An address with the capitals of EIP-55. */
export function checksummed(address) {
  const digits = address.toLowerCase().slice(2), hashed = hexOf(keccak(new TextEncoder().encode(digits)));
  return `0x${[...digits].map((digit, at) => (parseInt(hashed[at + 2], 16) >= 8 ? digit.toUpperCase() : digit)).join("")}`;
}
