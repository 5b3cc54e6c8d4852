{{/* Settings that every component has, as a dictionary in YAML. */}}
{{- define "stagedoor.sharedConfig" -}}
{{- $values := .Values -}}
{{- $config := dict
  "HOST" "0.0.0.0"
  "PORT" "8080"
  "LOG_LEVEL" $values.logLevel
  "PUBLIC_URL" $values.publicUrl
  "TRUST_PROXY" (join "," $values.trustProxy)
  "RATE_LIMIT_PER_MINUTE" $values.rateLimit.perMinute
  "RATE_LIMIT_EXEMPT" (join "," $values.rateLimit.exempt | default "none")
  "SHUTDOWN_DELAY_MS" 0
  "SHUTDOWN_TIMEOUT_MS" $values.shutdown.timeoutMs
-}}
{{- with $values.corsOrigins }}{{ $_ := set $config "CORS_ORIGINS" (join "," .) }}{{ end -}}
{{- with $values.tracing.endpoint }}{{ $_ := set $config "OTEL_EXPORTER_OTLP_ENDPOINT" . }}{{ end -}}
{{- if $values.extraCa.configMap }}{{ $_ := set $config "NODE_EXTRA_CA_CERTS" "/etc/stagedoor/ca/ca.crt" }}{{ end -}}
{{- range $name, $value := mergeOverwrite $config (deepCopy $values.env) }}
{{ $name }}: {{ include "stagedoor.text" $value | quote }}
{{- end -}}
{{- end -}}

{{/* What prepare and the service both need to reach Kafka. Parameters: root. */}}
{{- define "stagedoor.kafkaConfig" -}}
{{- $kafka := .Values.kafka -}}
{{- $config := dict
  "KAFKA_BROKERS" (join "," $kafka.brokers)
  "TOPIC_PARTITIONS" $kafka.topicPartitions
  "TOPIC_REPLICATION_FACTOR" $kafka.topicReplicationFactor
-}}
{{- with $kafka.topicPrefix }}{{ $_ := set $config "KAFKA_TOPIC_PREFIX" . }}{{ end -}}
{{- if $kafka.tls }}{{ $_ := set $config "KAFKA_TLS" "true" }}{{ end -}}
{{- with $kafka.sasl.mechanism }}{{ $_ := set $config "KAFKA_SASL_MECHANISM" . }}{{ end -}}
{{- if and $kafka.sasl.mechanism $kafka.sasl.username }}{{ $_ := set $config "KAFKA_SASL_USERNAME" $kafka.sasl.username }}{{ end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* A component's own settings; its `env` wins. Parameters: root, name, component. */}}
{{- define "stagedoor.componentConfig" -}}
{{- $component := .component -}}
{{- $config := dict -}}
{{- if $component.database -}}
  {{- $config = dict "DATABASE_POOL_SIZE" $component.poolSize "MIGRATE_ON_START" "false" -}}
{{- end -}}
{{- if $component.kafka -}}
  {{- $config = merge $config (include "stagedoor.kafkaConfig" .root | fromYaml) (dict "PROVISION_TOPICS_ON_START" "false") -}}
{{- end -}}
{{- if $component.jwks -}}
  {{- $own := printf "http://%s/.well-known/jwks.json" (include "stagedoor.fullname" (dict "root" .root "name" "auth")) -}}
  {{- $_ := set $config "JWKS_URL" (.root.Values.jwksUrl | default $own) -}}
{{- end -}}
{{- with $component.metricsPort }}{{ $_ := set $config "METRICS_PORT" . }}{{ end -}}
{{- range $name, $value := mergeOverwrite $config (deepCopy $component.env) }}
{{ $name }}: {{ include "stagedoor.text" $value | quote }}
{{- end -}}
{{- end -}}

{{/* What the migrations of a component need: its database's and Kafka's settings. Parameters: root, name, component. */}}
{{- define "stagedoor.prepareConfig" -}}
{{- $wanted := dict "LOG_LEVEL" .root.Values.logLevel -}}
{{- $config := include "stagedoor.componentConfig" . | fromYaml -}}
{{- range $name, $value := $config -}}
  {{- if or (regexMatch "^(KAFKA|TOPIC)_" $name) (eq $name "LOG_LEVEL") }}{{ $_ := set $wanted $name $value }}{{ end -}}
{{- end -}}
{{- if .root.Values.extraCa.configMap }}{{ $_ := set $wanted "NODE_EXTRA_CA_CERTS" "/etc/stagedoor/ca/ca.crt" }}{{ end -}}
{{- range $name, $value := $wanted }}
{{ $name }}: {{ $value | quote }}
{{- end -}}
{{- end -}}
