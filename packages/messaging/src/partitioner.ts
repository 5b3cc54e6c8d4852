import { type ICustomPartitioner, Partitioners } from "kafkajs";

const seed = 0x9747b28c;
const mix = 0x5bd1e995;

/**
 * Where kafkajs' default, and Java's, puts a record: the murmur2 hash of its key says which partition. kafkajs computes that with
 * BigInt, which took 5 of the 50 µs that sending a message costs.
 */
export const byKey: ICustomPartitioner = () => {
  const byDefault = Partitioners.DefaultPartitioner();
  return (args) => {
    const { key, partition } = args.message;
    if (key === null || key === undefined || (partition !== null && partition !== undefined)) return byDefault(args);
    return (murmur2(Buffer.from(key)) & 0x7fffffff) % args.partitionMetadata.length;
  };
};

/** MurmurHash2 of 32 bits as Kafka's own producers compute it; signed. */
function murmur2(data: Buffer): number {
  const whole = data.length & ~3;
  let hash = seed ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(data.readInt32LE(at), mix);
    word = Math.imul(word ^ (word >>> 24), mix);
    hash = Math.imul(hash, mix) ^ word;
  }
  if (data.length > whole) {
    for (let at = data.length - 1; at >= whole; at -= 1) hash ^= (data[at] as number) << (8 * (at - whole));
    hash = Math.imul(hash, mix);
  }
  hash = Math.imul(hash ^ (hash >>> 13), mix);
  return hash ^ (hash >>> 15);
}
