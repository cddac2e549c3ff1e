// Runs one ganache chain for one parent program (see ganache.py beside this file).
//
// In:  the first line of standard input is the options object of `ganache.server`, with `host` and `port` added.
// Out: the first line of standard output is {url, port, accounts} or {error: {code, message}}.
// End: when standard input closes, which also happens when the parent is killed; so no chain outlives its parent.
'use strict';

const readline = require('readline');

const CLOSE_WITHIN_MS = 3000;

function say(message) {
  process.stdout.write(JSON.stringify(message) + '\n');
}

function fail(error) {
  const reason = error.cause || error;
  say({ error: { code: String(error.code || error.name), message: String(reason.message) } });
  process.exit(1);
}

async function start(line) {
  const { host, port, ...options } = JSON.parse(line);
  // Ganache is loaded here, not above, so that its absence is reported in the protocol's own words.
  const server = require('ganache').server(options);
  await server.listen(port, host);
  const bound = server.address();
  const accounts = Object.entries(await server.provider.getInitialAccounts());
  say({
    url: `http://${host}:${bound.port}`,
    port: bound.port,
    accounts: accounts.map(([address, { secretKey }]) => ({ address, secretKey })),
  });
  return server;
}

async function stop(server) {
  // Closing flushes the database. A client that keeps its connection open must not keep the chain alive.
  setTimeout(() => process.exit(0), CLOSE_WITHIN_MS).unref();
  await server.close().catch(() => {});
  process.exit(0);
}

const input = readline.createInterface({ input: process.stdin });
let running;
// A database that another chain holds is thrown past every promise.
process.once('uncaughtException', fail);
input.once('line', (line) => {
  running = start(line);
  running.catch(fail);
});
input.once('close', () => {
  if (running) running.then(stop);
});
