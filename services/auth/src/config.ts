import { integer, type SettingsOf } from "@stagedoor/service/settings";
import {
  databaseSettings,
  httpSettings,
  kafkaSettings,
  keyCipherSettings,
  linkSettings,
  publicSettings,
} from "@stagedoor/service/sharedSettings";

export const passwordSettings = {
  argon2MemoryKib: integer("ARGON2_MEMORY_KIB", "memory of one password hash", {
    default: 19_456,
    min: 1_024,
    max: 1_048_576,
  }),
  argon2Passes: integer("ARGON2_PASSES", "passes of one password hash", { default: 2, min: 1, max: 100 }),
  argon2Concurrency: integer("ARGON2_CONCURRENCY", "password hashes at once", { default: 2, min: 1, max: 64 }),
  argon2QueueLimit: integer("ARGON2_QUEUE_LIMIT", "password hashes that may wait; more get 503", {
    default: 500,
    min: 1,
    max: 100_000,
  }),
};

/** Those that read keys again every 5 minutes must know a new one before it signs; replicas of auth read them every minute. */
export const rotationSettings = {
  signingKeyGraceSeconds: integer(
    "SIGNING_KEY_GRACE_SECONDS",
    "how long a new signing key is published before it signs",
    { default: 600, min: 0, max: 86_400 },
  ),
};

export const authServiceSettings = {
  ...httpSettings,
  ...publicSettings,
  ...databaseSettings,
  ...kafkaSettings,
  ...passwordSettings,
  ...keyCipherSettings,
  ...linkSettings,
  ...rotationSettings,
  signingKeyDays: integer("SIGNING_KEY_DAYS", "age at which the signing key is rotated; 0 is never", {
    default: 90,
    min: 0,
    max: 3_650,
  }),
  accessTokenSeconds: integer("ACCESS_TOKEN_SECONDS", "life of an access token", { default: 600, min: 30, max: 3_600 }),
  refreshTokenDays: integer("REFRESH_TOKEN_DAYS", "life of a refresh token", { default: 30, min: 1, max: 365 }),
  refreshGraceSeconds: integer("REFRESH_GRACE_SECONDS", "how long a replaced refresh token still works", {
    default: 30,
    min: 0,
    max: 300,
  }),
  signInsPerMinute: integer("SIGN_INS_PER_MINUTE", "registrations, logins and refreshes each of one client address", {
    default: 300,
    min: 1,
    max: 1_000_000,
  }),
  failedLoginsPerEmail: integer(
    "FAILED_LOGINS_PER_EMAIL",
    "wrong passwords for one address in 15 minutes; each more makes all wait",
    { default: 30, min: 1, max: 100_000 },
  ),
  lockoutSeconds: integer("LOCKOUT_SECONDS", "longest wait after too many wrong passwords; it begins with 5", {
    default: 60,
    min: 1,
    max: 300,
  }),
  verifyLinkHours: integer("VERIFY_LINK_HOURS", "life of a link that verifies an address", {
    default: 24,
    min: 1,
    max: 720,
  }),
  resetLinkMinutes: integer("RESET_LINK_MINUTES", "life of a link that sets a new password", {
    default: 60,
    min: 5,
    max: 1_440,
  }),
  linksPerHour: integer("LINKS_PER_HOUR", "links of one kind that are mailed to one address", {
    default: 5,
    min: 1,
    max: 1_000,
  }),
};

export type AuthConfig = SettingsOf<typeof authServiceSettings>;
