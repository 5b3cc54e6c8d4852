import { describe, expect, test } from "vitest";
import { parseAnswer } from "../src/load/connection.ts";
import { completedEvent, signature } from "../src/load/webhook.ts";
import { seeded, zipf } from "../src/load/zipf.ts";

describe("a reply on a connection", () => {
  const whole =
    'HTTP/1.1 409 Conflict\r\ncontent-type: application/problem+json\r\ncontent-length: 19\r\n\r\n{"code":"sold_out"}';

  test("is read once all of it has arrived, wherever it was cut", () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(parseAnswer(whole.slice(0, length))).toBeUndefined();
    expect(parseAnswer(whole)).toEqual({ status: 409, body: '{"code":"sold_out"}' });
  });

  test("without a length is refused, because nobody could say where it ends", () => {
    expect(() => parseAnswer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")).toThrow("without a length");
  });
});

describe("what is asked for", () => {
  test("Zipf's first event is wanted as often as the second and its half again, and the same for the same seed", () => {
    const draws = zipf(1_000, 1, 100_000, seeded(1));
    const counts = [0, 1, 999].map((event) => draws.filter((drawn) => drawn === event).length);
    expect((counts[0] ?? 0) / (counts[1] ?? 1)).toBeCloseTo(2, 0);
    expect(counts[2]).toBeLessThan(50);
    expect(Math.max(...draws)).toBeLessThan(1_000);
    expect(zipf(1_000, 1, 100, seeded(7))).toEqual(zipf(1_000, 1, 100, seeded(7)));
  });

  test("a webhook is signed as Stripe says: HMAC-SHA256 of time, dot and body", () => {
    const session = { sessionId: "cs_test_1", bookingId: "b", paymentId: "p", attemptId: "a", amount: 2500 };
    const body = completedEvent(session, 1_800_000_000);
    expect(JSON.parse(body).data.object).toMatchObject({ id: "cs_test_1", amount_total: 2500, payment_status: "paid" });
    // openssl: printf '1800000000.{}' | openssl dgst -sha256 -hmac whsec_x
    expect(signature("{}", "whsec_x", 1_800_000_000)).toBe(
      "t=1800000000,v1=98e27452f1257e24daa43f3b2f78ff62e0643d1ae31e4f960956d6831f1e4e8c",
    );
  });
});
