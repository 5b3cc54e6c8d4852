/** A broker and controller in one process, small: the settings beside the addresses that both ways of running share. */
const small = {
  "process.roles": "broker,controller",
  "node.id": "1",
  "controller.listener.names": "CONTROLLER",
  "auto.create.topics.enable": "false",
  "num.partitions": "2",
  "offsets.topic.replication.factor": "1",
  "offsets.topic.num.partitions": "4",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.num.partitions": "4",
  // Consumers of a fresh group start at once instead of after 3 s.
  "group.initial.rebalance.delay.ms": "0",
  "group.min.session.timeout.ms": "1000",
  "num.network.threads": "2",
  "num.io.threads": "4",
  "background.threads": "2",
  "num.recovery.threads.per.data.dir": "2",
  // The defaults reserve 128 MB of heap and 10 MB per index file.
  "log.cleaner.dedupe.buffer.size": "4194304",
  "log.cleaner.threads": "1",
  "log.index.size.max.bytes": "1048576",
  "metadata.log.segment.bytes": "16777216",
  "metadata.max.retention.bytes": "33554432",
};

export type KafkaAddresses = { host: string; port: number; bindHost: string; controllerPort: number; dataDir: string };

/** The broker's server.properties. Clients reach it as `host:port`; it listens on `bindHost`. */
export function kafkaProperties({ host, port, bindHost, controllerPort, dataDir }: KafkaAddresses): string {
  const settings = {
    ...small,
    listeners: `PLAINTEXT://${bindHost}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://${host}:${port}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "log.dirs": dataDir.replaceAll("\\", "/"),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
