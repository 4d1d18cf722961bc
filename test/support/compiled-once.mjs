/**
 * Each test file has modules of its own, and V8 compiles the same sources for each of them anew: a tenth of the time of
 * all tests. This keeps what was compiled, for as long as the process runs. Source: https://nodejs.org/api/vm.html,
 * `cachedData`.
 */
import vm from 'node:vm';

/** By name: V8 itself looks at the length of the source only. */
const kept = new Map();

/** What was compiled of this very source, or nothing. */
function known(name, source) {
  const before = kept.get(name);
  return before?.source === source ? { cachedData: before.data } : {};
}

const { SourceTextModule, compileFunction } = vm;

vm.SourceTextModule = class extends SourceTextModule {
  constructor(source, options) {
    const { identifier } = options;
    const before = known(identifier, source);
    super(source, { ...options, ...before });
    if (before.cachedData === undefined) kept.set(identifier, { source, data: this.createCachedData() });
  }
};

vm.compileFunction = (source, names, options) => {
  const { filename } = options;
  const before = known(filename, source);
  const produceCachedData = before.cachedData === undefined;
  const made = compileFunction(source, names, { ...options, ...before, produceCachedData });
  if (produceCachedData) kept.set(filename, { source, data: made.cachedData });
  return made;
};
