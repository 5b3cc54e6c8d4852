import { call, ok, patient } from "@stagedoor/demonstration/rest";
import { becomes } from "@stagedoor/demonstration/waiting";
import { everybody, hosts, type Row, signedIn } from "./row.ts";
import { anEvent, freshPeople, type Stage } from "./stage.ts";

const newEvent = {
  title: "An evening",
  startDateTime: "2034-05-01T19:00:00Z",
  endDateTime: "2034-05-01T22:00:00Z",
  capacity: 5,
};

const published = async (stage: Stage) => ({ params: { id: (await anEvent(stage)).id } });
const draft = async (stage: Stage) => ({ params: { id: (await anEvent(stage, { status: "draft" })).id } });

/** The routes of events; what is a host's is the host's, not the other host's. */
export const eventsRows: readonly Row[] = [
  {
    route: "GET /api/v1/events",
    when: "of the host",
    prepare: async (stage) => {
      await anEvent(stage);
      return { query: { hostId: stage.cast.host.id } };
    },
    answers: everybody(200),
  },
  {
    route: "GET /api/v1/events",
    when: "drafts of the host",
    prepare: async (stage) => {
      await draft(stage);
      return { query: { hostId: stage.cast.host.id, status: "draft" } };
    },
    answers: { ...everybody("empty"), host: 200 },
  },
  {
    route: "POST /api/v1/events",
    prepare: async () => ({ body: newEvent }),
    answers: hosts(201, 201),
  },
  { route: "GET /api/v1/events/{id}", prepare: published, answers: everybody(200) },
  {
    route: "GET /api/v1/events/{id}",
    when: "a draft",
    prepare: draft,
    answers: { ...everybody("not_found"), host: 200 },
  },
  { route: "GET /api/v1/events/{id}.ics", prepare: published, answers: everybody(200) },
  {
    route: "GET /api/v1/events/{id}.ics",
    when: "a draft",
    prepare: draft,
    answers: { ...everybody("not_found"), host: 200 },
  },
  { route: "GET /api/v1/events/export", answers: signedIn(200) },
  {
    route: "PUT /api/v1/events/{id}",
    prepare: async (stage) => ({ ...(await draft(stage)), body: newEvent }),
    answers: hosts(200, "not_found"),
  },
  {
    route: "PATCH /api/v1/events/{id}",
    prepare: async (stage) => ({ ...(await published(stage)), body: { title: "Another evening" } }),
    answers: hosts(200, "not_found"),
  },
  { route: "DELETE /api/v1/events/{id}", prepare: draft, answers: hosts(204, "not_found") },
  { route: "POST /api/v1/events/{id}/publish", prepare: draft, answers: hosts(200, "not_found") },
  { route: "POST /api/v1/events/{id}/cancel", prepare: published, answers: hosts(200, "not_found") },
  {
    route: "GET /api/v1/hosts/{id}",
    prepare: async ({ system, cast }) => {
      // Open to everybody, so nobody is kept waiting there for an account that is on its way.
      const host = () => call(system.web, `/hosts/${cast.host.id}`);
      const wait = { what: "events knows the host", signal: AbortSignal.timeout(15_000), everyMs: 50 };
      await becomes(host, ({ status }) => status === 200, wait);
      return { params: { id: cast.host.id } };
    },
    answers: everybody(200),
  },
  {
    route: "PUT /api/v1/follows/{hostId}",
    prepare: async ({ cast }) => ({ params: { hostId: cast.host.id } }),
    answers: { ...signedIn(200), host: "rule_broken" },
  },
  {
    route: "DELETE /api/v1/follows/{hostId}",
    prepare: async ({ cast }) => ({ params: { hostId: cast.host.id } }),
    answers: signedIn(204),
  },
  {
    route: "GET /api/v1/follows",
    when: "after the attendee followed the host",
    prepare: async (stage) => {
      const as = await freshPeople(stage);
      await ok(stage.system.web, `/follows/${as.host.id}`, { ...patient, method: "PUT", token: as.attendee.token });
      return { as };
    },
    answers: { ...signedIn("empty"), attendee: 200, admin: "list" },
  },
  {
    route: "PUT /api/v1/interests/{eventId}",
    prepare: async (stage) => ({ params: { eventId: (await anEvent(stage)).id } }),
    answers: signedIn(200),
  },
  {
    route: "PUT /api/v1/interests/{eventId}",
    when: "of a draft",
    prepare: async (stage) => ({ params: { eventId: (await anEvent(stage, { status: "draft" })).id } }),
    answers: { ...signedIn("not_found"), host: "wrong_state" },
  },
  {
    route: "DELETE /api/v1/interests/{eventId}",
    prepare: async (stage) => ({ params: { eventId: (await anEvent(stage)).id } }),
    answers: signedIn(204),
  },
  {
    route: "GET /api/v1/interests",
    when: "after the attendee marked an event",
    prepare: async (stage) => {
      const [as, event] = [await freshPeople(stage), await anEvent(stage)];
      await ok(stage.system.web, `/interests/${event.id}`, { ...patient, method: "PUT", token: as.attendee.token });
      return { as };
    },
    answers: { ...signedIn("empty"), attendee: 200, admin: "list" },
  },
];
