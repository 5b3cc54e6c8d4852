import type { Role } from "@stagedoor/contracts/schemas/parts";
import type { User } from "@stagedoor/contracts/schemas/users";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, gte, isNull, lt, type SQL, sql } from "drizzle-orm";
import { users } from "../db/schema.ts";
import { toUser } from "../db/users.ts";

export type UsersFilter = {
  role?: Role;
  /** Part of a name or an address; without three letters or digits in a row, its beginning. */
  q?: string;
  /** RFC 3339; from on. */
  createdFrom?: string;
  /** RFC 3339; before. */
  createdTo?: string;
  sort: "date" | "name" | "email";
  order: "asc" | "desc";
  limit: number;
  offset: number;
};

const columns = { date: users.createdAt, name: users.name, email: users.email };

/** A page of accounts and how many match in all. */
export async function listUsers({ db }: Database, filter: UsersFilter): Promise<{ items: User[]; total: number }> {
  const [rows, [counted]] = await Promise.all([usersPage(db, filter), usersCount(db, filter)]);
  return { items: rows.map(toUser), total: counted?.total ?? 0 };
}

/** The statement of a page. */
export function usersPage(db: Database["db"], filter: UsersFilter) {
  const direction = filter.order === "asc" ? asc : desc;
  const [column, id] = [columns[filter.sort], users.id];
  // As one value that no index has: Postgres takes a rare text for a common one, and would look through all accounts in order.
  const ordering =
    filter.q === undefined ? [direction(column), direction(id)] : [direction(sql`row(${column}, ${id})`)];
  return db
    .select()
    .from(users)
    .where(matching(filter))
    .orderBy(...ordering)
    .limit(filter.limit)
    .offset(filter.offset);
}

/** The statement of the count. */
export function usersCount(db: Database["db"], filter: UsersFilter) {
  return db.select({ total: count() }).from(users).where(matching(filter));
}

function matching(filter: UsersFilter): SQL | undefined {
  return and(
    isNull(users.deletedAt),
    filter.role === undefined ? undefined : eq(users.role, filter.role),
    filter.createdFrom === undefined ? undefined : gte(users.createdAt, new Date(filter.createdFrom)),
    filter.createdTo === undefined ? undefined : lt(users.createdAt, new Date(filter.createdTo)),
    filter.q === undefined ? undefined : saying(filter.q),
  );
}

/** Each of the two has an index: a text with no trigram in it would have to be compared with every row. */
function saying(q: string): SQL {
  const text = literal(q);
  if (/[\p{L}\p{N}]{3}/u.test(q)) return sql`(${users.name} || E'\n' || ${users.email}) ilike ${`%${text}%`}`;
  const beginning = `${text.toLowerCase()}%`;
  return sql`(lower(${users.name}) like ${beginning} or ${users.email} like ${beginning})`;
}

/** A LIKE pattern in which the text stands for itself. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
