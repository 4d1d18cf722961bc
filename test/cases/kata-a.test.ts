/** Kata's cases whose sentence begins with an article. */
import { playCases } from '../support/golden-cases.ts';

playCases((folder) => folder.startsWith('a '));
