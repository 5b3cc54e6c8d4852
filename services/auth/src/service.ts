import cookie from "@fastify/cookie";
import { newId } from "@stagedoor/contracts/ids";
import type { Database } from "@stagedoor/postgres/database";
import { type AssembledService, assembleService } from "@stagedoor/service/assemble";
import { systemClock } from "@stagedoor/service/clock";
import { algorithm, audience, issuer } from "@stagedoor/service/guard";
import { job } from "@stagedoor/service/jobs";
import type { Overrides } from "@stagedoor/service/running";
import type { App } from "@stagedoor/service/server";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { createKeyRing, type KeyRing } from "@stagedoor/service/signing/keyRing";
import { ensureSigningKey, publishedKeys, rotateOldSigningKey } from "@stagedoor/service/signing/signingKeys";
import type { Deps } from "./commands/deps.ts";
import type { AuthConfig } from "./config.ts";
import { createKeyedHash } from "./crypto/keyedHash.ts";
import { createPasswords } from "./crypto/passwords.ts";
import { newRefreshToken } from "./crypto/refreshTokens.ts";
import { authMigrations } from "./db/migrations.ts";
import { deleteRoute } from "./http/deleteRoute.ts";
import { editRoutes } from "./http/editRoutes.ts";
import { exportRoute } from "./http/exportRoute.ts";
import { keyRoutes } from "./http/keyRoutes.ts";
import { linkRequestRoutes } from "./http/linkRequestRoutes.ts";
import { linkRoutes } from "./http/linkRoutes.ts";
import { createSessionReplies, type SignAccessToken } from "./http/sessionReply.ts";
import { sessionRoutes } from "./http/sessionRoutes.ts";
import { signInRoutes } from "./http/signInRoutes.ts";
import { unsubscribeRoute } from "./http/unsubscribeRoute.ts";
import { userRoutes } from "./http/userRoutes.ts";
import { prune } from "./jobs/prune.ts";
import { announceDeletionsAgain } from "./jobs/repeatDeletions.ts";
import { sendResetLinks } from "./jobs/sendResetLinks.ts";

const dayS = 24 * 3_600;
const hourMs = 3_600_000;
const failureWindowMs = 15 * 60_000;
/** Whoever asks wakes the job; this is for what another replica left behind. */
const resetsEveryMs = 5_000;
const reloadKeysEveryMs = 60_000;
/** Clocks differ, and what a token began a moment before its end goes on for a while. */
const tokenSlackMs = 60_000;
const repeatDeletionsEveryMs = 30_000;
const pruneEveryMs = 3_600_000;
/** Clocks differ, and replicas reload their keys once a minute: retired keys are published this much longer. */
const keySlackMs = 5 * 60_000;

/** The auth service. Nothing runs until `start`. */
export function buildAuth(config: AuthConfig, overrides: Overrides = {}): Promise<AssembledService> {
  const now = overrides.now ?? systemClock;
  const cipher = createKeyCipher(config.keyEncryptionSecret);
  const passwords = createPasswords({
    memoryKib: config.argon2MemoryKib,
    passes: config.argon2Passes,
    concurrency: config.argon2Concurrency,
    queueLimit: config.argon2QueueLimit,
  });
  const publishedForMs = config.accessTokenSeconds * 1000 + keySlackMs;
  let keys: KeyRing;
  let wakeResets = (): void => undefined;
  const keyedHash = createKeyedHash(config.keyEncryptionSecret);

  const commandDeps = (database: Database): Deps => ({
    database,
    passwords,
    keyedHash,
    now,
    newId,
    newRefreshToken,
    refreshTokenMs: config.refreshTokenDays * dayS * 1000,
    refreshGraceMs: config.refreshGraceSeconds * 1000,
    lockout: {
      freeFailures: config.failedLoginsPerEmail,
      windowMs: failureWindowMs,
      longestPauseMs: config.lockoutSeconds * 1000,
    },
    links: {
      secrets: config.linkSecrets,
      lifeMs: { verify_email: config.verifyLinkHours * hourMs, reset_password: config.resetLinkMinutes * 60_000 },
      perHour: config.linksPerHour,
    },
  });

  return assembleService({
    name: "auth",
    config,
    log: overrides.log,
    migrations: authMigrations,
    findKey({ database }) {
      keys = createKeyRing(() => publishedKeys(database, new Date(now().getTime() - publishedForMs)), cipher, now);
      return keys.find;
    },
    async routes(app, { database }) {
      await app.register(cookie);
      const refreshTokenSeconds = config.refreshTokenDays * dayS;
      const commands = commandDeps(database);
      const sign = accessTokens(app, keys, config.accessTokenSeconds);
      const deps = {
        database,
        commands,
        keys,
        limits: config,
        publicUrl: config.publicUrl,
        linkSecrets: config.linkSecrets,
        resetRequested: () => wakeResets(),
        sessions: createSessionReplies({ ...config, refreshTokenSeconds, sign }),
      };
      signInRoutes(app, deps);
      sessionRoutes(app, deps);
      keyRoutes(app, deps);
      userRoutes(app, deps);
      editRoutes(app, deps);
      deleteRoute(app, deps);
      exportRoute(app, deps);
      unsubscribeRoute(app, deps);
      linkRequestRoutes(app, deps);
      linkRoutes(app, deps);
    },
    async prepare({ database }) {
      await ensureSigningKey(database, cipher, newId(), now());
      await keys.reload();
    },
    jobs({ database, log }) {
      const commands = commandDeps(database);
      const rotation = {
        olderThanMs: config.signingKeyDays * 24 * hourMs,
        graceMs: config.signingKeyGraceSeconds * 1000,
      };
      const resets = job({
        name: "send reset links",
        everyMs: resetsEveryMs,
        log,
        run: () => sendResetLinks(commands),
      });
      wakeResets = resets.wake;
      return [
        resets,
        job({
          name: "reload keys",
          everyMs: reloadKeysEveryMs,
          log,
          run: async () => {
            if (config.signingKeyDays > 0) await rotateOldSigningKey(database, cipher, newId(), now(), rotation);
            await keys.reload();
          },
        }),
        job({
          name: "repeat deletions",
          everyMs: repeatDeletionsEveryMs,
          log,
          run: () => announceDeletionsAgain(commands, config.accessTokenSeconds * 1000 + tokenSlackMs),
        }),
        job({ name: "prune sessions", everyMs: pruneEveryMs, log, run: () => prune(database, now()) }),
      ];
    },
  });
}

function accessTokens(app: App, keys: KeyRing, expiresInS: number): SignAccessToken {
  return ({ userId, role, sessionId }) =>
    app.jwt.sign(
      { iss: issuer, aud: audience, sub: userId, role, sid: sessionId },
      { ...keys.signing(), algorithm, expiresIn: expiresInS },
    );
}
