/** The store of the simulation does what every store does: else the simulation would prove something of another bot. */
import { memoryStore, nothingKept } from '../../src/simulation/store.ts';
import { storeSuite } from '../store/suite.ts';

storeSuite('in memory', async () => memoryStore(nothingKept()));
