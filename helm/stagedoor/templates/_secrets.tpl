{{/*
Where a component's DATABASE_URL comes from: "secretEnv", "generated" (the chart makes the role), "existingSecret", "missing", or
"" without a database. Parameters: root, component.
*/}}
{{- define "stagedoor.databaseSource" -}}
{{- if not .component.database -}}
{{- else if hasKey .component.secretEnv "DATABASE_URL" -}}secretEnv
{{- else if .root.Values.database.admin.existingSecret -}}generated
{{- else if .component.existingSecret -}}existingSecret
{{- else -}}missing
{{- end -}}
{{- end -}}

{{/*
A secret that is generated once: what the kept Secret says, else what this render has chosen already, else a new one (64
hexadecimal digits, which are safe in a URL). Parameters: root, key.
*/}}
{{- define "stagedoor.generated" -}}
{{- $memo := .root.Values.memo -}}
{{- if not (hasKey $memo "kept") -}}
  {{- $secret := lookup "v1" "Secret" .root.Release.Namespace (include "stagedoor.fullname" (dict "root" .root "name" "generated")) -}}
  {{- $_ := set $memo "kept" (($secret | default dict).data | default dict) -}}
{{- end -}}
{{- if hasKey $memo.kept .key -}}
  {{- get $memo.kept .key | b64dec -}}
{{- else -}}
  {{- if not (hasKey $memo.generated .key) -}}
    {{- $source := ternary (randAlphaNum 64) (printf "%s/%s/%s" .root.Values.secrets.seed .root.Release.Name .key) (empty .root.Values.secrets.seed) -}}
    {{- $_ := set $memo.generated .key (sha256sum $source) -}}
  {{- end -}}
  {{- get $memo.generated .key -}}
{{- end -}}
{{- end -}}

{{/* The address of a database that the chart makes. Parameters: root, name, owner (whether for the owning role). */}}
{{- define "stagedoor.databaseUrl" -}}
{{- $database := .root.Values.database -}}
{{- $name := include "stagedoor.databaseName" .name -}}
{{- $role := ternary (printf "%s_owner" $name) $name .owner -}}
{{- $password := include "stagedoor.generated" (dict "root" .root "key" (printf "%s.%s" .name (ternary "owner-password" "password" .owner))) -}}
{{- printf "postgres://%s:%s@%s:%d/%s" $role $password $database.host (int $database.port) $name -}}
{{- with $database.sslMode }}?sslmode={{ . }}{{ end -}}
{{- end -}}

{{/* The keys of a component's own Secret, which the chart makes; empty when it needs none. Parameters: root, name, component. */}}
{{- define "stagedoor.componentSecret" -}}
{{- if eq (include "stagedoor.databaseSource" .) "generated" }}
DATABASE_URL: {{ include "stagedoor.databaseUrl" (dict "root" .root "name" .name "owner" false) | b64enc }}
{{- end }}
{{- $own := . }}
{{- range .component.generatedSecrets }}
{{- if not (or $own.component.existingSecret (hasKey $own.component.secretEnv .)) }}
{{ . }}: {{ include "stagedoor.generated" (dict "root" $own.root "key" (printf "%s.%s" $own.name .)) | b64enc }}
{{- end }}
{{- end }}
{{- range .component.commonSecrets }}
{{- if not (or $own.component.existingSecret (hasKey $own.component.secretEnv .)) }}
{{ . }}: {{ include "stagedoor.generated" (dict "root" $own.root "key" (printf "common.%s" .)) | b64enc }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Variables from other Secrets, with Kafka's login: name -> {secret, key}, as YAML. Parameters: root, component. */}}
{{- define "stagedoor.secretEnv" -}}
{{- $sasl := .root.Values.kafka.sasl -}}
{{- $all := dict -}}
{{- if and .component.kafka $sasl.mechanism $sasl.existingSecret -}}
  {{- $_ := set $all "KAFKA_SASL_PASSWORD" (dict "secret" $sasl.existingSecret "key" $sasl.passwordKey) -}}
  {{- if not (or $sasl.username (hasKey .component.env "KAFKA_SASL_USERNAME")) -}}
    {{- $_ := set $all "KAFKA_SASL_USERNAME" (dict "secret" $sasl.existingSecret "key" $sasl.usernameKey) -}}
  {{- end -}}
{{- end -}}
{{- toYaml (mergeOverwrite $all (deepCopy .component.secretEnv)) -}}
{{- end -}}

{{/* The same as a container's `env`. */}}
{{- define "stagedoor.envFromSecrets" -}}
{{- range $name, $from := . }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $from.secret | quote }}, key: {{ $from.key | quote }} }
{{- end }}
{{- end -}}

{{/* What the migrations of a component get: the address for the owning role, when the chart made it. Same parameters. */}}
{{- define "stagedoor.prepareSecret" -}}
{{- if and (eq (include "stagedoor.databaseSource" .) "generated") (not .component.migrationExistingSecret) (not (hasKey .component.migrationSecretEnv "DATABASE_URL")) }}
DATABASE_URL: {{ include "stagedoor.databaseUrl" (dict "root" .root "name" .name "owner" true) | b64enc }}
{{- end }}
{{- end -}}

{{/* Passwords of the roles that the chart makes: AUTH_PASSWORD, AUTH_OWNER_PASSWORD and so on. */}}
{{- define "stagedoor.databasesSecret" -}}
{{- range $name, $component := .Values.memo.components }}
{{- if eq (include "stagedoor.databaseSource" (dict "root" $ "component" $component)) "generated" }}
{{- $role := include "stagedoor.databaseName" $name | upper }}
{{ $role }}_PASSWORD: {{ include "stagedoor.generated" (dict "root" $ "key" (printf "%s.password" $name)) | b64enc }}
{{ $role }}_OWNER_PASSWORD: {{ include "stagedoor.generated" (dict "root" $ "key" (printf "%s.owner-password" $name)) | b64enc }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whether a component's migrations need its `existingSecret`: for DATABASE_URL or Kafka's login, if those are nowhere else. */}}
{{- define "stagedoor.prepareNeedsExisting" -}}
{{- $component := .component -}}
{{- $elsewhere := or $component.migrationExistingSecret (hasKey $component.migrationSecretEnv "DATABASE_URL") -}}
{{- $forDatabase := and (eq (include "stagedoor.databaseSource" .) "existingSecret") (not $elsewhere) -}}
{{- $sasl := .root.Values.kafka.sasl -}}
{{- $hasLogin := or $sasl.existingSecret (hasKey $component.secretEnv "KAFKA_SASL_PASSWORD") -}}
{{- $forKafka := and $component.kafka $sasl.mechanism (not $hasLogin) -}}
{{- if and $component.existingSecret (or $forDatabase $forKafka) }}yes{{ end -}}
{{- end -}}

{{/* Variables of a component's migrations from other Secrets: only those of database and Kafka. Same parameters. */}}
{{- define "stagedoor.prepareSecretEnv" -}}
{{- $wanted := dict -}}
{{- $made := or .component.migrationExistingSecret (include "stagedoor.prepareSecret" .) -}}
{{- range $name, $from := include "stagedoor.secretEnv" . | fromYaml -}}
  {{- if or (hasPrefix "KAFKA_" $name) (and (eq $name "DATABASE_URL") (not $made)) }}{{ $_ := set $wanted $name $from }}{{ end -}}
{{- end -}}
{{- toYaml (mergeOverwrite $wanted (deepCopy .component.migrationSecretEnv)) -}}
{{- end -}}
