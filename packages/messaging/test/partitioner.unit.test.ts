import { randomBytes } from "node:crypto";
import { type PartitionerArgs, Partitioners } from "kafkajs";
import { expect, it } from "vitest";
import { byKey } from "../src/partitioner.ts";

const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({ partitionId, leader: 0 }));

const argsOf = (message: object) => ({ topic: "t", partitionMetadata, message }) as unknown as PartitionerArgs;

it("every key goes where kafkajs' own partitioner puts it, or the order of its messages would be lost", () => {
  const [ours, theirs] = [byKey(), Partitioners.DefaultPartitioner()];
  const texts = ["", "é", "a", "ab", "abc", "abcd", "21e71c65-9c72-4bd1-8b93-d4a4fb8af8b4"];
  const bytes = Array.from({ length: 500 }, (_, index) => randomBytes(index % 40));
  for (const key of [...texts, ...bytes]) expect(ours(argsOf({ key })), String(key)).toBe(theirs(argsOf({ key })));
});

it("a partition that is named is kept", () => {
  expect(byKey()(argsOf({ key: "a", partition: 7 }))).toBe(7);
});

it("messages without a key are spread over all partitions", () => {
  const partition = byKey();
  const found = new Set(Array.from({ length: 24 }, () => partition(argsOf({ key: null }))));
  expect(found.size).toBe(12);
});
