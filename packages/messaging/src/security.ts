import type { MessagingOptions } from "./connection.ts";

export const saslMechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;

export type KafkaSecurity = {
  /** Certificates are checked against Node's own authorities and those of NODE_EXTRA_CA_CERTS. */
  readonly tls: boolean;
  readonly mechanism?: (typeof saslMechanisms)[number] | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

const mechanismName = "KAFKA_SASL_MECHANISM";

/** What `connectMessaging` takes. Without a mechanism nobody logs in. */
export function securityOptions(security: KafkaSecurity): Pick<MessagingOptions, "ssl" | "sasl"> {
  const { tls, mechanism, username = "", password = "" } = security;
  return { ...(tls ? { ssl: true } : {}), ...(mechanism ? { sasl: { mechanism, username, password } } : {}) };
}

/** What is wrong with KAFKA_SASL_USERNAME or KAFKA_SASL_PASSWORD beside the mechanism: how "NAME …" goes on. */
export function saslFault(name: string, env: NodeJS.ProcessEnv): string | undefined {
  if (isSet(name, env) === isSet(mechanismName, env)) return undefined;
  return isSet(name, env) ? `is set, but ${mechanismName} is not` : `is missing, because ${mechanismName} is set`;
}

/** The same from the environment, for a command without the service kit. Errors: a line for each setting that is wrong. */
export function readSecurity(env: NodeJS.ProcessEnv): Pick<MessagingOptions, "ssl" | "sasl"> {
  const value = (name: string) => env[name]?.trim() || undefined;
  const [tls = "false", mechanism] = [value("KAFKA_TLS"), value(mechanismName)];
  const found = saslMechanisms.find((one) => one === mechanism);
  const faults = ["KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"].flatMap((name) => {
    const fault = saslFault(name, env);
    return fault === undefined ? [] : [`${name} ${fault}`];
  });
  if (mechanism !== undefined && found === undefined)
    faults.push(`${mechanismName} must be one of ${saslMechanisms.join(", ")}`);
  if (!["true", "1", "false", "0"].includes(tls)) faults.push("KAFKA_TLS must be true or false");
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return securityOptions({
    tls: tls === "true" || tls === "1",
    mechanism: found,
    username: value("KAFKA_SASL_USERNAME"),
    password: value("KAFKA_SASL_PASSWORD"),
  });
}

function isSet(name: string, env: NodeJS.ProcessEnv): boolean {
  return (env[name]?.trim() ?? "") !== "";
}
