/**
 * Jest's environment for Node, with a context whose globals are plain properties. Jest makes a context over a proxy, and
 * each `Math`, `Map` or `undefined` in the code then asks that proxy: a third of the time of all tests, and in a loop
 * that reckons ten times the work. Source: https://nodejs.org/api/vm.html, `vm.constants.DONT_CONTEXTIFY`.
 */
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';
import './compiled-once.mjs';

export default class PlainContext extends TestEnvironment {
  constructor(...given) {
    const { createContext } = vm;
    // The constructor makes the context, and cannot be told how.
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
  }
}
