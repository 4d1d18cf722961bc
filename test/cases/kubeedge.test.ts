/** KubeEdge's cases. */
import { playCases } from '../support/golden-cases.ts';

playCases((folder) => folder.startsWith('kubeedge'));
