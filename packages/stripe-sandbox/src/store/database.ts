import { DatabaseSync } from "node:sqlite";

export type Store = {
  database: DatabaseSync;
  /** Runs `work` in one transaction, or inside the one that is open (then as a savepoint that is undone alone). */
  transaction<T>(work: () => T): T;
  /** Called after each outermost commit. */
  afterCommit(listener: () => void): void;
  close(): void;
};

const schema = `
  CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL,
    private TEXT NOT NULL DEFAULT '{}',
    payment_intent TEXT GENERATED ALWAYS AS (json_extract(body, '$.payment_intent')) VIRTUAL,
    charge TEXT GENERATED ALWAYS AS (json_extract(body, '$.charge')) VIRTUAL,
    status TEXT GENERATED ALWAYS AS (json_extract(body, '$.status')) VIRTUAL,
    type TEXT GENERATED ALWAYS AS (json_extract(body, '$.type')) VIRTUAL,
    email TEXT GENERATED ALWAYS AS (json_extract(body, '$.customer_details.email')) VIRTUAL
  );
  CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
  CREATE INDEX IF NOT EXISTS objects_payment_intent ON objects (kind, payment_intent);
  CREATE INDEX IF NOT EXISTS objects_charge ON objects (kind, charge);
  CREATE INDEX IF NOT EXISTS objects_created ON objects (kind, created);
  CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, request_id TEXT NOT NULL, created INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS answers_created ON answers (created);
  CREATE TABLE IF NOT EXISTS tasks (
    subject TEXT NOT NULL, kind TEXT NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (subject, kind)
  );
  CREATE INDEX IF NOT EXISTS tasks_due ON tasks (due);
  CREATE TABLE IF NOT EXISTS endpoints (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL, types TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, due INTEGER NOT NULL,
    after INTEGER, last_status INTEGER, last_error TEXT
  );
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
  CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
  CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** Opens the sandbox's state. `file` is a path, or ":memory:". One process at a time may use a file. */
export function openStore(file: string): Store {
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
  // In a container the file's folder may be the only one that can be written.
  database.exec("PRAGMA temp_store = MEMORY;");
  database.exec(schema);
  const listeners: (() => void)[] = [];
  let depth = 0;
  return {
    database,
    transaction(work) {
      const savepoint = `level_${depth}`;
      database.exec(depth === 0 ? "BEGIN IMMEDIATE" : `SAVEPOINT ${savepoint}`);
      depth += 1;
      try {
        const result = work();
        database.exec(depth === 1 ? "COMMIT" : `RELEASE ${savepoint}`);
        depth -= 1;
        if (depth === 0) for (const listener of listeners) listener();
        return result;
      } catch (error) {
        depth -= 1;
        database.exec(depth === 0 ? "ROLLBACK" : `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
        throw error;
      }
    },
    afterCommit(listener) {
      listeners.push(listener);
    },
    close() {
      database.close();
    },
  };
}
