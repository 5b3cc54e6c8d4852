import { readSettings, SettingsError } from "@stagedoor/service/settings";
import { testSettings } from "@stagedoor/service/testing/settings";
import { expect, test } from "vitest";
import { eventsSettings, limitsOf } from "../src/config.ts";

test("every limit has a safe default", () => {
  expect(limitsOf(testSettings(eventsSettings))).toEqual({
    titleLength: 200,
    descriptionLength: 10_000,
    venueLength: 200,
    ticketTypeNameLength: 100,
    ticketTypes: 20,
    blockedSeats: 5_000,
    capacity: 1_000_000,
    maxPerBooking: 100,
  });
});

test("a bad setting stops the start, naming the setting", () => {
  const bad = { MAX_TITLE_LENGTH: "0", MAX_TICKET_TYPES: "many", MAX_PLACES_PER_BOOKING: "9", DEFAULT_CURRENCY: "xyz" };
  const read = () => readSettings({ ...bad, MAX_CAPACITY: "-1" }, eventsSettings);
  expect(read).toThrow(SettingsError);
  for (const name of [...Object.keys(bad), "MAX_CAPACITY", "DATABASE_URL"]) expect(read).toThrow(name);
});
