import { Hono } from "hono";
import { count } from "drizzle-orm";
import { db } from "ponder:api";
import { redeemed } from "ponder:schema";

const app = new Hono();
app.get("/rows", async (c) => c.json(await db.select({ rows: count() }).from(redeemed)));
export default app;
