import { expect, test } from "vitest";
import { eraseEvent } from "../src/domain/eraseEvent.ts";
import { createdEvent, later, now } from "./eventRequests.ts";

const texts = { description: "Call Ada", venue: "Ada's garden" };
const gone = { description: "", venue: null, version: 2, title: "Concert" };

test("of a deleted host drafts go, what lies ahead is cancelled, what is over stays, and no text but the title is left", () => {
  const draft = createdEvent(texts);
  expect(eraseEvent(draft, now)).toEqual({ kind: "removed", last: { id: draft.id, deleted: true, version: 2 } });
  const event = createdEvent({ ...texts, status: "published" });
  const cancelled = { kind: "changed", says: "event.cancelled", event: { ...gone, status: "cancelled" } };
  expect(eraseEvent(event, now)).toMatchObject(cancelled);
  expect(eraseEvent({ ...event, status: "cancelled" }, now)).toMatchObject(cancelled);
  const afterwards = eraseEvent(event, new Date(later(50)));
  expect(afterwards).toMatchObject({ says: "event.updated", event: { ...gone, status: "published" } });
});
