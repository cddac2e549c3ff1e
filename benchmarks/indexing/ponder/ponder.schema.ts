import { onchainTable } from "ponder";

export const redeemed = onchainTable("redeemed", (t) => ({
  id: t.text().primaryKey(),
  block: t.bigint().notNull(),
  logIndex: t.integer().notNull(),
  transaction: t.hex().notNull(),
  campaign: t.hex().notNull(),
  shopper: t.hex().notNull(),
  orderHash: t.hex().notNull(),
  place: t.bigint().notNull(),
  amounts: t.bigint().notNull(),
  grantor: t.bigint().notNull(),
}));
