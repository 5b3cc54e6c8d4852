/** Settings with which every service can be built, to read its routes; it is never started, so nothing is reached. */
export const documentationSettings = {
  PORT: "0",
  LOG_LEVEL: "silent",
  DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  KAFKA_BROKERS: "127.0.0.1:1",
  JWKS_URL: "http://127.0.0.1:1/.well-known/jwks.json",
  PUBLIC_URL: "http://localhost:4200",
  CORS_ORIGINS: "http://localhost:4200",
  KEY_ENCRYPTION_SECRET: "only-for-the-documents",
  LINK_SECRET: "only-for-the-documents",
  STRIPE_SECRET_KEY: "sk_test_example",
  STRIPE_WEBHOOK_SECRET: "whsec_example",
};
