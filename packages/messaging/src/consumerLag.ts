import { type Admin, AssignerProtocol } from "kafkajs";
import type { Messaging } from "./connection.ts";
import { withAdmin } from "./topicAdmin.ts";

/** `behind`: records of the topic that the group has not done with. */
export type Lag = { readonly group: string; readonly topic: string; readonly behind: number };

/**
 * How far groups are behind now, on each topic that they have read of or that a member of theirs is subscribed to. A partition
 * that was never read counts whole. Names are without the prefix. Errors: those of kafkajs.
 */
export function consumerLag(messaging: Messaging, groups: readonly string[]): Promise<Lag[]> {
  return withAdmin(messaging, async (admin) => {
    const lags: Lag[] = [];
    for (const group of groups) {
      const committed = await committedOffsets(admin, `${messaging.topicPrefix}${group}`);
      for (const [name, offsets] of committed) {
        let behind = 0;
        for (const { partition, low, high } of await admin.fetchTopicOffsets(name)) {
          behind += Number(high) - Math.max(offsets.get(partition) ?? 0, Number(low));
        }
        lags.push({ group, topic: name.slice(messaging.topicPrefix.length), behind: Math.max(0, behind) });
      }
    }
    return lags;
  });
}

/** By topic and partition; topics without any commit are there as well. */
async function committedOffsets(admin: Admin, groupId: string): Promise<Map<string, Map<number, number>>> {
  const known = new Map((await subscribedTopics(admin, groupId)).map((topic) => [topic, new Map<number, number>()]));
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
    // -1 where nothing was ever committed.
    const done = partitions.filter(({ offset }) => offset !== "-1");
    if (done.length === 0 && !known.has(topic)) continue;
    known.set(topic, new Map(done.map(({ partition, offset }) => [partition, Number(offset)])));
  }
  return known;
}

async function subscribedTopics(admin: Admin, groupId: string): Promise<string[]> {
  const { groups } = await admin.describeGroups([groupId]);
  const members = groups.flatMap((group) => group.members);
  const topics = members.flatMap(({ memberMetadata }) =>
    memberMetadata.length === 0 ? [] : (AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []),
  );
  return [...new Set(topics)];
}
