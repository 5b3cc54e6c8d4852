{{/*
Settings that cannot work fail the render, all of them at once and each with a sentence. Types and ranges are values.schema.json's.
*/}}
{{- define "stagedoor.validate" -}}
{{- $problems := list -}}
{{- range list "image" "address" "database" "kafka" "replicas" "connections" "secrets" "common" "plain" "grace" "network" "routes" -}}
  {{- $said := include (printf "stagedoor.validate.%s" .) $ | trim -}}
  {{- if $said }}{{ $problems = append $problems $said }}{{ end -}}
{{- end -}}
{{- if $problems }}{{ fail (printf "\n%s\n" (join "\n" $problems)) }}{{ end -}}
{{- end -}}

{{- define "stagedoor.validate.image" -}}
{{- if not .Values.image.registry -}}
{{- $without := list -}}
{{- range $name, $component := .Values.memo.components -}}
  {{- if not $component.image }}{{ $without = append $without $name }}{{ end -}}
{{- end -}}
{{- if $without }}
image.registry is empty and these components have no image of their own: {{ join ", " $without }}. Name the registry that has the images, or give each components.<name>.image.
{{- end }}
{{- if and .Values.demo.enabled (not .Values.demo.image) }}
image.registry is empty and demo.image too, so that there is no image for the demonstration.
{{- end }}
{{- end -}}
{{- end -}}

{{- define "stagedoor.validate.address" -}}
{{- if not (regexMatch "^https?://[^/?# ]+$" .Values.publicUrl) }}
publicUrl is {{ .Values.publicUrl | quote }}, but must be the address that people use, such as https://tickets.example.test, without a path.
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.database" -}}
{{- range $name, $component := .Values.memo.components }}
{{- $source := include "stagedoor.databaseSource" (dict "root" $ "component" $component) }}
{{- if eq $source "missing" }}
components.{{ $name }} has a database but no DATABASE_URL. Set database.admin.existingSecret, so that the chart makes database and roles, or components.{{ $name }}.secretEnv.DATABASE_URL to {secret, key}, or components.{{ $name }}.existingSecret to a Secret with the key DATABASE_URL.
{{- end }}
{{- if and $component.database $component.kafka (lt (int $component.poolSize) 5) }}
components.{{ $name }}.poolSize is {{ $component.poolSize }}, but 4 partitions are handled at once and requests need a connection too: 5 or more.
{{- end }}
{{- end }}
{{- if and .Values.database.admin.existingSecret (not .Values.database.host) }}
database.host is missing: database.admin.existingSecret makes the chart compose the services' addresses, and they need the server's host.
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.kafka" -}}
{{- $users := list -}}
{{- range $name, $component := .Values.memo.components -}}
  {{- if $component.kafka }}{{ $users = append $users $name }}{{ end -}}
{{- end -}}
{{- if and $users (not .Values.kafka.brokers) }}
kafka.brokers is missing: name at least one broker as host:port for {{ join ", " $users }}.
{{- end }}
{{- $sasl := .Values.kafka.sasl }}
{{- if and $sasl.mechanism (not $sasl.existingSecret) }}
{{- range $users }}
{{- $component := get $.Values.memo.components . }}
{{- if not (or $component.existingSecret (hasKey $component.secretEnv "KAFKA_SASL_PASSWORD")) }}
kafka.sasl.mechanism is set, but components.{{ . }} has no password for it. Set kafka.sasl.existingSecret for all, components.{{ . }}.secretEnv.KAFKA_SASL_PASSWORD to {secret, key}, or components.{{ . }}.existingSecret.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.replicas" -}}
{{- $partitions := int .Values.kafka.topicPartitions -}}
{{- range $name, $component := .Values.memo.components }}
{{- $scaling := $component.autoscaling }}
{{- if and $scaling.enabled (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) }}
components.{{ $name }}.autoscaling.minReplicas is {{ $scaling.minReplicas }}, more than maxReplicas, which is {{ $scaling.maxReplicas }}.
{{- end }}
{{- $most := include "stagedoor.maxReplicas" $component | int }}
{{- if and $component.kafka $component.dividesPartitions (gt $most $partitions) }}
components.{{ $name }} may have {{ $most }} replicas, but kafka.topicPartitions is {{ $partitions }}: a consumer beyond that gets no partition.
{{- end }}
{{- if and $scaling.enabled (not (dig "requests" "cpu" "" $component.resources)) }}
components.{{ $name }}.resources.requests.cpu is missing: autoscaling compares the use of CPU with it.
{{- end }}
{{- end }}
{{- end -}}

{{/* A rolling update has one pod more than the replicas, and each pod one connection more than its pool: the relay's. */}}
{{- define "stagedoor.validate.connections" -}}
{{- $sum := 0 -}}
{{- $parts := list -}}
{{- range $name, $component := .Values.memo.components -}}
  {{- if $component.database -}}
    {{- $pods := add 1 (include "stagedoor.maxReplicas" $component | int) -}}
    {{- $connections := mul $pods (add 1 (int $component.poolSize)) -}}
    {{- $sum = add $sum $connections -}}
    {{- $parts = append $parts (printf "%s %d" $name $connections) -}}
  {{- end -}}
{{- end -}}
{{- $most := sub (int .Values.database.maxConnections) (int .Values.database.reservedConnections) -}}
{{- if gt $sum $most }}
The components may open {{ $sum }} connections to the database ({{ join ", " $parts }}: (most replicas + 1) x (poolSize + 1)), but database.maxConnections - database.reservedConnections is {{ $most }}. Lower autoscaling.maxReplicas or poolSize, or raise max_connections of the server and database.maxConnections.
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.secrets" -}}
{{- range $name, $component := .Values.memo.components }}
{{- if not $component.existingSecret }}
{{- range $component.requiredSecrets }}
{{- if not (hasKey $component.secretEnv .) }}
components.{{ $name }} has no {{ . }}. Set components.{{ $name }}.existingSecret to a Secret with that key, or components.{{ $name }}.secretEnv.{{ . }} to {secret, key}.
{{- end }}
{{- end }}
{{- range $component.requiredEnv }}
{{- if not (or (hasKey $component.secretEnv .) (hasKey $component.env .) (hasKey $.Values.env .)) }}
components.{{ $name }} has no {{ . }}. Set components.{{ $name }}.env.{{ . }}, or, when it holds a password, components.{{ $name }}.secretEnv.{{ . }} to {secret, key} or components.{{ $name }}.existingSecret.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Components that must know the same secret cannot have one that the chart made and one that it did not. */}}
{{- define "stagedoor.validate.common" -}}
{{- $given := dict -}}
{{- range $name, $component := .Values.memo.components }}
{{- range $component.commonSecrets }}
{{- $own := ternary "given" "made" (or (not (empty $component.existingSecret)) (hasKey $component.secretEnv .)) }}
{{- $other := index $given . | default dict }}
{{- if and $other (ne $other.own $own) }}
{{ . }} must be the same for components.{{ $other.name }} and components.{{ $name }}, but only one of them has it from secretEnv or existingSecret. Give both, or none.
{{- end }}
{{- $_ := set $given . (dict "name" $name "own" $own) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A ConfigMap is no place for a secret. */}}
{{- define "stagedoor.validate.plain" -}}
{{- range $name, $component := .Values.memo.components }}
{{- range concat (list "DATABASE_URL" "KAFKA_SASL_PASSWORD") $component.requiredSecrets $component.generatedSecrets $component.commonSecrets | uniq }}
{{- if or (hasKey $component.env .) (hasKey $.Values.env .) }}
{{ . }} is a secret and must not be in env, which everybody may read who can read ConfigMaps. Use components.{{ $name }}.secretEnv.{{ . }} or existingSecret.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.grace" -}}
{{- $shutdown := .Values.shutdown -}}
{{- range $name, $component := .Values.memo.components }}
{{- $env := merge (deepCopy $component.env) (deepCopy $.Values.env) (dict "SHUTDOWN_TIMEOUT_MS" $shutdown.timeoutMs "SHUTDOWN_DELAY_MS" 0) }}
{{- $own := add (include "stagedoor.text" $env.SHUTDOWN_TIMEOUT_MS | int) (include "stagedoor.text" $env.SHUTDOWN_DELAY_MS | int) }}
{{- $needed := add (int $shutdown.preStopSeconds) (div (add $own 999) 1000) }}
{{- if le (int $shutdown.gracePeriodSeconds) (int $needed) }}
shutdown.gracePeriodSeconds is {{ $shutdown.gracePeriodSeconds }}, but components.{{ $name }} may need {{ $needed }} seconds to stop (preStopSeconds, SHUTDOWN_DELAY_MS and SHUTDOWN_TIMEOUT_MS): give more, or it is killed in the middle of a request.
{{- end }}
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.network" -}}
{{- $policy := .Values.networkPolicy -}}
{{- if $policy.enabled }}
{{- $needed := dict }}
{{- range $name, $component := .Values.memo.components }}
{{- if $component.database }}{{ $_ := set $needed "database" $name }}{{ end }}
{{- if $component.kafka }}{{ $_ := set $needed "kafka" $name }}{{ end }}
{{- range $component.egress }}{{ $_ := set $needed . $name }}{{ end }}
{{- if and $component.paths (or $.Values.ingress.enabled $.Values.gateway.enabled) }}{{ $_ := set $needed "ingressController" $name }}{{ end }}
{{- end }}
{{- if .Values.tracing.endpoint }}{{ $_ := set $needed "otlp" "" }}{{ end }}
{{- if .Values.serviceMonitor.enabled }}{{ $_ := set $needed "monitoring" "" }}{{ end }}
{{- range $at, $who := $needed }}
{{- if not (get $policy $at).peers }}
networkPolicy.{{ $at }}.peers is empty, so that {{ with $who }}components.{{ . }}{{ else }}every component{{ end }} would be cut off from it. Name the pods or addresses, or set networkPolicy.enabled to false.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "stagedoor.validate.routes" -}}
{{- $owners := dict -}}
{{- range $name, $component := .Values.memo.components }}
{{- if gt (add (len $.Release.Name) (len $name) 1) 63 }}
The release's name and components.{{ $name }} together are too long for a Service: 62 letters at most.
{{- end }}
{{- if has $name (list "shared" "generated" "closed" "databases" "prepare" "demonstration" "journey") }}
components.{{ $name }} has a name that the chart uses itself.
{{- end }}
{{- range $component.paths }}
{{- if hasKey $owners . }}
The path {{ . }} belongs to two components: {{ get $owners . }} and {{ $name }}.
{{- end }}
{{- $_ := set $owners . $name }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.tls.enabled (not .Values.ingress.host) }}
ingress.host is missing: ingress.tls needs the host whose certificate is shown.
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
gateway.parentRefs is empty: name the Gateway that the routes attach to.
{{- end }}
{{- end -}}
