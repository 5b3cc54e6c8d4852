{{/*
Everything begins with "stagedoor.init": it merges each component's entry with componentDefaults, refuses impossible settings,
and keeps the result in .Values, which all templates of one render share. Templates then read .Values.memo.
*/}}
{{- define "stagedoor.init" -}}
{{- if not (hasKey .Values "memo") -}}
  {{- $components := dict -}}
  {{- range $name, $own := .Values.components -}}
    {{- $component := mergeOverwrite (deepCopy $.Values.componentDefaults) (deepCopy ($own | default dict)) -}}
    {{- if $component.enabled -}}
      {{- $_ := set $components $name $component -}}
    {{- end -}}
  {{- end -}}
  {{- $_ := set .Values "memo" (dict "components" $components "generated" dict) -}}
  {{- include "stagedoor.validate" . -}}
{{- end -}}
{{- end -}}

{{/* Name of an object: {release}-{name}. Parameters: root, name. */}}
{{- define "stagedoor.fullname" -}}
{{- printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Parameters: root, name. */}}
{{- define "stagedoor.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .name }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* Labels of a pod: those of an object without the chart's version, whose change alone should not restart anything. */}}
{{- define "stagedoor.podLabels" -}}
{{ include "stagedoor.selectorLabels" . }}
app.kubernetes.io/part-of: stagedoor
app.kubernetes.io/version: {{ include "stagedoor.version" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- define "stagedoor.labels" -}}
{{ include "stagedoor.podLabels" . }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
{{- end -}}

{{/* The tag as a label may be written. */}}
{{- define "stagedoor.version" -}}
{{- regexReplaceAll "[^A-Za-z0-9._-]+" (.Values.image.tag | default .Chart.AppVersion | toString) "_" | trunc 63 | trimAll "-_." -}}
{{- end -}}

{{/* A full reference. Parameters: root, name, image (wins). */}}
{{- define "stagedoor.image" -}}
{{- $image := .root.Values.image -}}
{{- .image | default (printf "%s/%s/%s:%s" $image.registry $image.repository .name ($image.tag | default .root.Chart.AppVersion | toString)) -}}
{{- end -}}

{{/* A setting as the text of an environment variable: whole numbers without an exponent. */}}
{{- define "stagedoor.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}
{{- printf "%d" (int64 .) -}}
{{- else -}}
{{- toString . -}}
{{- end -}}
{{- end -}}

{{/* The most replicas that a component gets. */}}
{{- define "stagedoor.maxReplicas" -}}
{{- ternary .autoscaling.maxReplicas .replicas .autoscaling.enabled | int -}}
{{- end -}}

{{/* The name of a component's database and of its role. */}}
{{- define "stagedoor.databaseName" -}}
{{- replace "-" "_" . -}}
{{- end -}}
