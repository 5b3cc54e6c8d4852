import { describe, expect, test } from "vitest";
import { newId } from "../src/ids.ts";
import { bodyFaults, isBody } from "../src/validate.ts";

const user = {
  id: newId(),
  name: "Ada",
  email: "ada@example.test",
  role: "host",
  emailVerified: false,
  createdAt: "2030-01-01T00:00:00.000Z",
  updatedAt: "2030-01-01T00:00:00.000Z",
  version: 1,
};

describe("a message's body", () => {
  test("that fits its schema has no faults, fields of a later release included", () => {
    expect(bodyFaults("user.registered", user)).toEqual([]);
    expect(isBody("user.registered", { ...user, favouriteColour: "green" })).toBe(true);
  });

  test("that misses a field or mistypes one is refused with that field's name", () => {
    const { email: _, ...withoutEmail } = user;
    expect(bodyFaults("user.registered", withoutEmail).join()).toContain("email");
    expect(bodyFaults("user.registered", { ...user, version: "1" }).join()).toContain("/version");
    expect(bodyFaults("user.registered", { ...user, createdAt: "yesterday" }).join()).toContain("/createdAt");
  });

  test("of a deleted user carries no name and still fits", () => {
    expect(bodyFaults("user.deleted", { id: user.id, deleted: true, version: 2 })).toEqual([]);
    expect(bodyFaults("user.deleted", { id: user.id, version: 2 }).join()).toContain("deleted");
  });
});
