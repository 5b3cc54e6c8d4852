import type { Role } from "@stagedoor/contracts/schemas/parts";
import type { User } from "@stagedoor/contracts/schemas/users";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, gte, ilike, isNull, lt, or } from "drizzle-orm";
import { users } from "../db/schema.ts";
import { toUser } from "../db/users.ts";

export type UsersFilter = {
  role?: Role;
  /** Part of a name or an address. */
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
  const where = and(
    isNull(users.deletedAt),
    filter.role === undefined ? undefined : eq(users.role, filter.role),
    filter.createdFrom === undefined ? undefined : gte(users.createdAt, new Date(filter.createdFrom)),
    filter.createdTo === undefined ? undefined : lt(users.createdAt, new Date(filter.createdTo)),
    filter.q === undefined ? undefined : or(ilike(users.name, part(filter.q)), ilike(users.email, part(filter.q))),
  );
  const direction = filter.order === "asc" ? asc : desc;
  const [rows, [counted]] = await Promise.all([
    db
      .select()
      .from(users)
      .where(where)
      .orderBy(direction(columns[filter.sort]), direction(users.id))
      .limit(filter.limit)
      .offset(filter.offset),
    db.select({ total: count() }).from(users).where(where),
  ]);
  return { items: rows.map(toUser), total: counted?.total ?? 0 };
}

/** A LIKE pattern in which the text stands for itself. */
function part(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
