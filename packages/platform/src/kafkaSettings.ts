import type { KafkaLogins } from "./kafkaOptions.ts";

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

export type KafkaAddresses = {
  host: string;
  port: number;
  bindHost: string;
  controllerPort: number;
  dataDir: string;
} & {
  logins?: KafkaLogins | undefined;
};

/** The broker's server.properties. Clients reach it as `host:port`; it listens on `bindHost`. */
export function kafkaProperties(addresses: KafkaAddresses): string {
  const { host, port, bindHost, controllerPort, dataDir, logins } = addresses;
  const clients = logins === undefined ? "PLAINTEXT" : "SASL_PLAINTEXT";
  const settings = {
    ...small,
    listeners: `${clients}://${bindHost}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `${clients}://${host}:${port}`,
    "listener.security.protocol.map": `${clients}:${clients},CONTROLLER:PLAINTEXT`,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "inter.broker.listener.name": clients,
    ...(logins === undefined ? {} : saslSettings(logins)),
    "log.dirs": dataDir.replaceAll("\\", "/"),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function saslSettings({ username, password }: KafkaLogins): Record<string, string> {
  const login = `username="${username}" password="${password}" user_${username}="${password}"`;
  return {
    "sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "listener.name.sasl_plaintext.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required ${login};`,
  };
}
