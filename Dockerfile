# One image per package that runs: docker build --build-arg SERVICE=auth -t stagedoor/auth:dev .
# What is in it and why: docs/images.md and docs/adr/0010-images.md.
ARG NODE_IMAGE=node:24-bookworm-slim

# What this service is made of. Looks at every source, but later stages see only what it chose and stay cached until that changes.
FROM ${NODE_IMAGE} AS selection
WORKDIR /src
COPY . .
ARG SERVICE
RUN ["sh", "-c", "node tools/src/images/select.ts \"$SERVICE\" /selected"]

FROM ${NODE_IMAGE} AS pnpm
COPY --from=selection /selected/pnpm /selected-pnpm
RUN --mount=type=cache,id=stagedoor-npm,target=/root/.npm \
    npm install --global --no-audit --no-fund --no-update-notifier "$(cat /selected-pnpm)"

# Production dependencies, from manifests and lock file only. Every image takes them from one store.
FROM pnpm AS dependencies
WORKDIR /app
COPY --from=selection /selected/manifests ./
ARG SERVICE
RUN --mount=type=cache,id=stagedoor-pnpm,target=/pnpm \
    CI=true pnpm install --prod --frozen-lockfile --prefer-offline --filter "@stagedoor/${SERVICE}..." \
    --store-dir=/pnpm/store --package-import-method=copy --reporter=append-only
COPY tools/src/images/trim.ts /tools/
RUN ["node", "/tools/trim.ts"]

FROM ${NODE_IMAGE} AS files
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=selection /selected/sources ./

# What Node compiles of all that. It belongs to the user who runs it: Node keeps one per user id, and takes no other's.
FROM files AS compiled
COPY tools/src/images/compile.ts /tools/
RUN mkdir /compiled /data && chown 1000:1000 /compiled
USER 1000:1000
WORKDIR /app/package
ENV NODE_COMPILE_CACHE=/compiled NODE_ENV=production
RUN ["node", "/tools/compile.ts", "--import=/app/quickImports.ts", "--max-semi-space-size=2"]
# Readable by it, and no longer writable: what runs next time is code.
RUN ["chmod", "-R", "a+rX,a-w", "/compiled"]

FROM files
COPY --from=compiled --chown=0:0 /compiled /app/compiled
# The only folder that is written to, by the sandbox (DATA_FILE=/data/...); a volume mounted here takes its owner.
COPY --from=compiled --chown=1000:1000 /data /data
# A link to services/<name> or packages/<name>; the process sees the folder itself.
WORKDIR /app/package
USER 1000:1000
# MALLOC_* and the young generation: docs/measurements.md says what they save.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    NODE_COMPILE_CACHE=/app/compiled \
    MALLOC_ARENA_MAX=1 \
    MALLOC_TRIM_THRESHOLD_=65536 \
    MALLOC_MMAP_THRESHOLD_=16384
EXPOSE 8080
ENTRYPOINT ["node", "--import=/app/quickImports.ts", "--max-semi-space-size=2"]
CMD ["src/main.ts"]
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=6 \
    CMD ["node", "--max-semi-space-size=2", "/app/healthCheck.ts"]
# Last, so that they spoil no layer.
ARG SERVICE
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="stagedoor-${SERVICE}" \
      org.opencontainers.image.description="Stagedoor: ${SERVICE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="MIT"
