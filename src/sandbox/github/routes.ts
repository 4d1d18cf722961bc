/** All operations that the local GitHub performs, by GitHub's operation id. */
import type { Handlers } from './call.ts';
import { advisoryRoutes } from './routes/advisories.ts';
import { appRoutes } from './routes/app.ts';
import { commentRoutes } from './routes/comments.ts';
import { contentRoutes } from './routes/contents.ts';
import { gitRoutes } from './routes/git.ts';
import { issueRoutes } from './routes/issues.ts';
import { labelRoutes } from './routes/labels.ts';
import { organisationRoutes } from './routes/organisations.ts';
import { pullRoutes } from './routes/pulls.ts';
import { releaseRoutes } from './routes/releases.ts';
import { repositoryRoutes } from './routes/repositories.ts';

export const routes: Handlers = {
  ...appRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...advisoryRoutes,
  ...contentRoutes,
  ...gitRoutes,
  ...pullRoutes,
  ...releaseRoutes,
  ...repositoryRoutes,
  ...organisationRoutes,
};
