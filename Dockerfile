# The bot in a container. Node 24 runs the TypeScript as it is, so nothing is compiled: the first stage fetches the
# packages, the second one has them and no package manager.
#
# Pinned by tag. To pin the bytes too, put the digest of `docker buildx imagetools inspect node:24-bookworm-slim` behind
# both tags (`@sha256:…`); Dependabot then moves it. The digest that a release was built on stands in its provenance.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# `install`, not `ci`: the lock file knows no optional binaries of other platforms. No package needs its scripts here.
RUN npm install --omit=dev --ignore-scripts --no-update-notifier

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app

# What the program does not run is not there. The folder of the database is a volume, and all that the bot writes.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
  && mkdir --mode=700 data && chown node:node data

COPY --from=packages /app/node_modules ./node_modules
COPY package.json app.yml LICENSE ./
COPY templates ./templates
COPY src ./src

VOLUME /app/data
USER node

# Leave HOST at its default, 0.0.0.0: the health check asks on 127.0.0.1.
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# `node` itself is process 1, so that it gets SIGTERM and ends the bot in order; a signal to npm or to a shell does not
# reach it. It starts no other processes, so there is nothing to reap. The flag keeps memory small (docs/performance.md).
ENTRYPOINT []
CMD ["node", "--max-semi-space-size=4", "src/main.ts"]
