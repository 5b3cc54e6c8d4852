import { expect, test } from "vitest";
import { isUnsubscribeToken, linkToken, unsubscribeToken } from "../src/links.ts";

const id = "01890a5d-ac96-774b-bcce-b302099a8057";

test("a link's token is the same for who knows the secret, and another one for each purpose, id and secret", () => {
  const token = linkToken("a secret of many", "verify_email", id);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(linkToken("a secret of many", "verify_email", id)).toBe(token);
  const others = [
    linkToken("a secret of many", "reset_password", id),
    linkToken("a secret of many", "verify_email", id.replace("0", "1")),
    linkToken("another secret of", "verify_email", id),
  ];
  for (const other of others) expect(other).not.toBe(token);
});

test("an unsubscribe token serves one account and one kind of mail, under any of the secrets", () => {
  const token = unsubscribeToken("the old secret!!", id, "saleOpened");
  expect(isUnsubscribeToken(["the new secret!!", "the old secret!!"], token, id, "saleOpened")).toBe(true);
  expect(isUnsubscribeToken(["the new secret!!"], token, id, "saleOpened")).toBe(false);
  expect(isUnsubscribeToken(["the old secret!!"], token, id, "eventChanged")).toBe(false);
  expect(isUnsubscribeToken(["the old secret!!"], `${token}A`, id, "saleOpened")).toBe(false);
  expect(isUnsubscribeToken(["the old secret!!"], "", id, "saleOpened")).toBe(false);
});
