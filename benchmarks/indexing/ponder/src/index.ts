import { ponder } from "ponder:registry";
import { redeemed } from "ponder:schema";

ponder.on("Hub:Redeemed", async ({ event, context }) => {
  await context.db.insert(redeemed).values({
    id: event.id,
    block: event.block.number,
    logIndex: event.log.logIndex,
    transaction: event.transaction.hash,
    ...event.args,
  });
});
