# The bot. Node 24 runs the TypeScript as it is, so there is no build step.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# `install`, not `ci`: the lock file knows no optional binaries of other platforms. No package needs its scripts here.
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev --ignore-scripts && npm cache clean --force

COPY tsconfig.json app.yml LICENSE ./
COPY templates ./templates
COPY src ./src

# The database lives in a volume, and is all that the bot writes.
RUN mkdir data && chown node:node data
VOLUME /app/data
USER node

EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "src/main.ts"]
