import { createCombiner } from "@stagedoor/combine/combine";
import type { EachBatchPayload } from "kafkajs";

type Commit = { readonly payload: EachBatchPayload; readonly next: string };

/**
 * Commits offsets of partitions, those that are ready at the same time in one request: partitions whose messages were applied
 * together end together. Errors: Kafka's, for all that went with it.
 */
export function createCommits(): (payload: EachBatchPayload, next: string) => Promise<void> {
  const combine = createCombiner<Commit, void>({
    keyOf: () => "",
    maxBatch: 100,
    isDivisible: () => false,
    async run(commits) {
      const topics = new Map<string, { partition: number; offset: string }[]>();
      for (const { payload, next } of commits) {
        const { topic, partition } = payload.batch;
        const known = topics.get(topic) ?? [];
        topics.set(topic, [...known, { partition, offset: next }]);
      }
      // Any of them does: they are of one consumer, or of one that has ended, whose commits Kafka refuses.
      const last = commits.at(-1)?.payload;
      await last?.commitOffsetsIfNecessary({
        topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
      });
      return commits.map(() => undefined);
    },
  });
  return (payload, next) => combine({ payload, next });
}
