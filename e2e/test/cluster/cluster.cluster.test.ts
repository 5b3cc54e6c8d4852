import { afterAll, beforeAll } from "vitest";
import { demandDisposableCluster } from "../../src/cluster/guard.ts";
import { makeNamespace } from "../../src/cluster/installation.ts";
import { removeKillers } from "../../src/cluster/kill.ts";
import { closedNetwork } from "./closedNetwork.ts";
import { disruptions } from "./disruptions.ts";
import { installation } from "./installation.ts";
import { outages } from "./outages.ts";
import { removal } from "./removal.ts";
import { scaling } from "./scaling.ts";
import { templates } from "./templates.ts";
import { upgrades } from "./upgrades.ts";

// One installation, and one test after the other: each finds the system as the one before has left it.
beforeAll(async () => {
  await demandDisposableCluster();
  await makeNamespace();
});
afterAll(removeKillers);

templates();
installation();
closedNetwork();
scaling();
upgrades();
disruptions();
outages();
removal();
