import { expect, test } from "vitest";
import { parseForm } from "../src/params/form.ts";
import { fields, integer, list, text } from "../src/params/reader.ts";
import { readSettings } from "../src/settings.ts";
import { signature } from "../src/webhooks/signature.ts";

test("nested names, indices and empty brackets are read", () => {
  const read = fields({ a: fields({ b: text() }), list: list(integer(0, 99), 10), words: list(text(), 10) });
  expect(read(parseForm("a[b]=x+y%26z&list[1]=2&list[0]=1&words[]=one&words%5B%5D=two"), "")).toEqual({
    a: { b: "x y&z" },
    list: [1, 2],
    words: ["one", "two"],
  });
});

test.each(["a=1&a[b]=2", "a[b]=2&a=1", "[a]=1", "a[b=1", "a]=1", "a=%zz", `a${"[b]".repeat(9)}=1`])(
  "%s is refused",
  (form) => {
    expect(() => parseForm(form)).toThrow();
  },
);

test("more than a thousand parameters are refused", () => {
  expect(() => parseForm(Array.from({ length: 1001 }, (_, n) => `a${n}=1`).join("&"))).toThrow(/1000/);
});

test("names of the language are names like others", () => {
  const form = parseForm("__proto__[polluted]=1&constructor=2");
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  expect(() => fields({ a: text() })(form, "")).toThrow("Received unknown parameter: __proto__");
});

test("arrays come in the order of their indices, also past nine", () => {
  const form = Array.from({ length: 12 }, (_, n) => `l[${11 - n}]=${11 - n}`).join("&");
  expect(fields({ l: list(integer(0, 99), 20) })(parseForm(form), "").l).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ]);
});

test("a bad setting is named", () => {
  const env = {
    PORT: "none",
    WEBHOOK_URL: "http://hook.example.test",
    SECRET_KEY: "live",
    WEBHOOK_RETRY_DELAYS_MS: "1,x",
  };
  for (const name of ["PORT", "WEBHOOK_SECRET", "SECRET_KEY", "WEBHOOK_RETRY_DELAYS_MS"]) {
    expect(() => readSettings(env)).toThrow(name);
  }
});

test("a public path that hides the sandbox's own addresses is refused", () => {
  expect(() => readSettings({ PUBLIC_URL: "http://localhost:8080/v1" })).toThrow("PUBLIC_URL must not begin");
  expect(readSettings({ PUBLIC_URL: "http://localhost:8080/stripe" }).publicUrl).toBe("http://localhost:8080/stripe");
});

test("the signature is Stripe's: HMAC-SHA256 over time and body", () => {
  // Computed with: printf '1700000000.{}' | openssl dgst -sha256 -hmac whsec_example
  expect(signature("{}", "whsec_example", 1_700_000_000)).toBe(
    "t=1700000000,v1=7fd3f63e358a5b466ad16eb9b92640b6639a1d1111041bfc08779d1bacd106f2",
  );
});
