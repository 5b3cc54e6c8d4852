import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabases } from "../src/createDatabases.ts";
import { type Administrator, as, createAdministrator } from "./administrator.ts";

let admin: Administrator;

beforeAll(async () => {
  admin = await createAdministrator();
});

afterAll(() => admin.drop());

/** Both roles of a database that an administrator without all rights has made. */
async function twoRoles(passwords = { password: "it's \\ a", ownerPassword: "b" }) {
  const name = admin.newName();
  await createDatabases(admin.url, [{ name, ...passwords }]);
  return {
    name,
    user: admin.urlOf(name, name, passwords.password),
    owner: admin.urlOf(name, `${name}_owner`, passwords.ownerPassword),
  };
}

const schema = `
  create table place (id bigint generated always as identity, nr serial, seat text);
  create function twice(n int) returns int language sql as 'select 2 * n';
`;

it("the service's role reads and writes what the owner's role creates, and creates nothing itself", async () => {
  const { user, owner } = await twoRoles();
  await as(owner, schema);
  const work = `
    insert into place (seat) values ('A1'), ('A2'); update place set seat = 'B1' where seat = 'A1';
    delete from place where seat = 'A2'; select seat, nr, twice(nr) as double, nextval('place_nr_seq') from place for update`;
  expect((await as(user, work)).at(-1)).toMatchObject([{ seat: "B1", nr: 1, double: 2, nextval: "3" }]);
  for (const forbidden of [
    "create table own (n int)",
    "create temporary table own (n int)",
    "create schema own",
    "create function own() returns int language sql as 'select 1'",
    "alter table place add column n int",
    "drop table place",
    "truncate place",
  ])
    await expect(as(user, forbidden), forbidden).rejects.toThrow(/permission denied|must be owner/);
});

it("nobody else may connect, neither the role of another service nor its owner", async () => {
  const [one, other] = [await twoRoles(), await twoRoles()];
  for (const stranger of [other.user, other.owner]) {
    const url = Object.assign(new URL(stranger), { pathname: `/${one.name}` }).href;
    await expect(as(url, "select 1")).rejects.toThrow("permission denied for database");
  }
});

it("again, and several at once, it changes passwords only, and gives rights on what has come since", async () => {
  const { name, owner } = await twoRoles();
  await as(owner, `${schema} insert into place (seat) values ('A1'); revoke all on place from ${name}`);
  const changed = { name, password: "new", ownerPassword: "newer" };
  await Promise.all([1, 2, 3].map(() => createDatabases(admin.url, [changed])));
  expect(await as(admin.urlOf(name, name, "new"), "select seat from place")).toMatchObject([{ seat: "A1" }]);
  await expect(as(owner, "select 1")).rejects.toThrow("password authentication failed");
});

it("with one password the role owns its database", async () => {
  const [name, other] = [admin.newName(), admin.newName()];
  await createDatabases(admin.url, [
    { name, password: "a" },
    { name: other, password: "b" },
  ]);
  await as(admin.urlOf(name, name, "a"), schema);
  await expect(as(admin.urlOf(name, other, "b"), "select 1")).rejects.toThrow("permission denied for database");
});

it("a database is made with UTF8, and one with another encoding is not taken for it", async () => {
  const { name, owner } = await twoRoles();
  expect(await as(owner, "show server_encoding")).toMatchObject([{ server_encoding: "UTF8" }]);
  const ascii = "encoding 'SQL_ASCII' locale_provider libc lc_collate 'C' lc_ctype 'C' template template0";
  await admin.all.unsafe(`drop database ${name}`);
  await admin.all.unsafe(`create database ${name} owner ${name}_owner ${ascii}`);
  await expect(createDatabases(admin.url, [{ name, password: "a", ownerPassword: "b" }])).rejects.toThrow(
    `the database "${name}" is there and has the encoding SQL_ASCII, not UTF8`,
  );
});

it("a database of one role is not taken over, but handed over as the refusal says", async () => {
  const name = admin.newName();
  const two = { name, password: "a", ownerPassword: "b" };
  await createDatabases(admin.url, [{ name, password: "a" }]);
  await as(admin.urlOf(name, name, "a"), `${schema} insert into place (seat) values ('A1')`);
  const refusal = await createDatabases(admin.url, [two]).catch((error: Error) => error.message);
  expect(refusal).toContain(`leave ${name.toUpperCase()}_OWNER_PASSWORD out`);
  const handOver = /\(in it: (.*?)\)/.exec(String(refusal))?.[1] ?? "";
  const inside = Object.assign(new URL(admin.url), { pathname: `/${name}` }).href;
  await as(inside, `alter database ${name} owner to ${name}_owner`);
  await expect(createDatabases(admin.url, [two])).rejects.toThrow(`the table "place" of the database "${name}"`);
  await as(inside, handOver);
  await createDatabases(admin.url, [two]);
  const user = admin.urlOf(name, name, "a");
  expect(await as(user, "select seat from place")).toMatchObject([{ seat: "A1" }]);
  await expect(as(user, "create table own (n int)")).rejects.toThrow("permission denied");
});

it("a database of two roles is not taken for one of one role", async () => {
  const { name } = await twoRoles();
  const refused = createDatabases(admin.url, [{ name, password: "a" }]);
  await expect(refused).rejects.toThrow(`${name.toUpperCase()}_OWNER_PASSWORD is missing`);
});
