import { createConfig } from "ponder";
import { parseAbi } from "viem";

const events = parseAbi([
  "event Redeemed(bytes32 indexed campaign, address indexed shopper, bytes32 indexed orderHash, uint256 place, uint256 amounts, uint256 grantor)",
]);

export default createConfig({
  chains: { canned: { id: 1, rpc: process.env.BENCH_RPC!, maxRequestsPerSecond: 10_000 } },
  contracts: {
    Hub: {
      chain: "canned",
      abi: events,
      address: process.env.BENCH_HUB as `0x${string}`,
      startBlock: 1,
      endBlock: Number(process.env.BENCH_LAST),
    },
  },
});
