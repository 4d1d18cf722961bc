/**
 * The order of the test files: those that take long first, so that no process is left with one of them in the end. On a
 * fresh machine jest goes by the size of the files, and a golden case is a small file. Source: jest, `testSequencer`.
 */
const SLOW = ['/test/simulation/simulation', '/test/cases/', '/test/main', '/test/e2e/', '/test/bot/', '/test/core/'];

function rank({ path }) {
  const at = SLOW.findIndex((part) => path.includes(part));
  return at === -1 ? SLOW.length : at;
}

export default class SlowFirst {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  }

  shard(tests, { shardIndex, shardCount }) {
    return this.sort(tests).filter((_test, at) => at % shardCount === shardIndex - 1);
  }

  allFailedTests() {
    return [];
  }

  cacheResults() {}
}
