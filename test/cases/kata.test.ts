/** Kata's other cases. */
import { playCases } from '../support/golden-cases.ts';

playCases((folder) => !folder.startsWith('kubeedge') && !folder.startsWith('a '));
