import type { Database } from "@stagedoor/postgres/database";
import type { KeyRing } from "@stagedoor/service/signing/keyRing";
import type { HoldPlaces } from "../commands/holdRequest.ts";
import type { Make } from "../commands/make.ts";
import type { WaitingRoom } from "./waitingRoom.ts";

/** What routes work with. */
export type Deps = {
  readonly database: Database;
  readonly make: Make;
  readonly holdPlaces: HoldPlaces;
  /** Items of one booking at most. */
  readonly maxItems: number;
  /** Scans of one upload at most. */
  readonly maxScans: number;
  /** Where those wait who have no token: they must not take all the places for waiting from those who book. */
  readonly strangers: WaitingRoom;
  /** Where files are written that are as large as the caller's bookings are many. */
  readonly exports: WaitingRoom;
  /** How long the writing of one may take. */
  readonly exportMs: number;
  /** Those that sign tickets. */
  readonly ticketKeys: Pick<KeyRing, "jwks">;
};
