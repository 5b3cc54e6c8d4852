import { describe, expect, test } from "vitest";
import { prefixesOf, routedServices } from "../src/routes.ts";

describe("the table of routes", () => {
  test("gives every path prefix to one service only, and none is the beginning of another's segment", () => {
    const all = routedServices.flatMap((service) => prefixesOf(service).map((prefix) => ({ service, prefix })));
    for (const a of all) {
      const rivals = all.filter((b) => b.service !== a.service && `${b.prefix}/`.startsWith(`${a.prefix}/`));
      expect(rivals).toEqual([]);
    }
    expect(new Set(all.map(({ prefix }) => prefix)).size).toBe(all.length);
  });
});
