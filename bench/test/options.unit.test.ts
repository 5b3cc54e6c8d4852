import { describe, expect, test } from "vitest";
import { readOptions } from "../src/options.ts";
import { toPlot } from "../src/report/plot.ts";
import { toTable } from "../src/report/table.ts";

describe("options", () => {
  test("without any, every scenario is measured in five rounds", () => {
    expect(readOptions([])).toMatchObject({ scenarios: [], rounds: 5, smoke: false, full: false });
  });

  test("smoke means one short round, unless it is said otherwise", () => {
    expect(readOptions(["--smoke"])).toMatchObject({ smoke: true, rounds: 1 });
    expect(readOptions(["relay", "--smoke", "--rounds", "2"])).toMatchObject({ scenarios: ["relay"], rounds: 2 });
  });

  test("a number that is none is refused by name", () => {
    expect(() => readOptions(["--rounds", "many"])).toThrow('--rounds must be a number above 0, not "many"');
    expect(() => readOptions(["--rounds", "1.5"])).toThrow("--rounds must be a whole number");
    expect(() => readOptions(["--minutes=-1"])).toThrow("--minutes must be a number above 0");
  });
});

describe("reports", () => {
  const variant = { name: "A <4>", unit: "bookings/s", min: 500, median: 1234.5, max: 2000 };

  test("a table has every variant with its three numbers, and the ratios", () => {
    const table = toTable({ variants: [variant], ratios: { "http/A": 12.345 } });
    expect(table).toMatch(/A <4>\s+500\s+1,235\s+2,000\s+bookings\/s/);
    expect(table).toContain("http/A = 12.35");
  });

  test("a plot has a bar per variant, a group per unit, and no markup from names", () => {
    const plot = toPlot("Holds & more", [variant, { ...variant, name: "p99", unit: "ms" }]);
    expect(plot.match(/class="bar"/g)).toHaveLength(2);
    expect(plot.match(/class="unit"/g)).toHaveLength(2);
    expect(plot).toContain("A &lt;4&gt;");
    expect(plot).toContain("Holds &amp; more");
  });
});
