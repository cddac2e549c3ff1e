// Loaded into every node program of a coverage run (`node --require`): where the program is ganache, writes down the marks
// of CoverageProbe.sol that its machine meets, whether in a transaction, a call or an estimate.
//
// In:  PROMO_COVERAGE_MARKS, a file that each chain adds a mark to when it first meets it: decimal numbers, one a line. So
// nothing is lost when a chain is killed.
// Also lifts the limits on the size of code, since instrumented contracts are larger than EIP-170 and EIP-3860 allow.
'use strict';

const { EventEmitter } = require('events');
const fs = require('fs');
const Module = require('module');

const PREFIX = 0xc07e7a9e51b3n;
const NUMBER_BITS = 16n;
// The optimiser turns "equal, else jump" into a subtraction or an exclusive or.
const COMPARISONS = new Set(['EQ', 'SUB', 'XOR']);

const met = new Set();

/** Notes the mark if this step of the machine compares with one. */
function watch({ opcode, stack }) {
  if (!COMPARISONS.has(opcode.name)) return;
  for (const word of stack.slice(-2)) {
    if (word >> NUMBER_BITS !== PREFIX || met.has(word)) continue;
    met.add(word);
    fs.appendFileSync(process.env.PROMO_COVERAGE_MARKS, `${word - (PREFIX << NUMBER_BITS)}\n`);
  }
}

// Ganache listens to the steps of each machine that it makes, and so does this, once a machine. Ganache's own event of a step
// copies memory and stack at every instruction, which takes several times as long as the tests.
const { on } = EventEmitter.prototype;
EventEmitter.prototype.on = function (name, listener) {
  if (name === 'step' && !this.listeners(name).includes(watch)) on.call(this, name, watch);
  return on.call(this, name, listener);
};

const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request !== 'ganache') return loaded;
  const unlimited = (options) => ({ ...options, chain: { ...options.chain, allowUnlimitedContractSize: true } });
  return { ...loaded, server: (options) => loaded.server(unlimited(options)) };
};
