{{/* One rule of a NetworkPolicy, or nothing without peers: Kubernetes would take that for everybody. Parameters: direction (to, from), at ({peers, ports}). */}}
{{- define "stagedoor.rule" -}}
{{- if .at.peers }}
- {{ .direction }}:
    {{- toYaml .at.peers | nindent 4 }}
  {{- with .at.ports }}
  ports:
    {{- range . }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Names are resolved. */}}
{{- define "stagedoor.dnsRule" -}}
{{- with .Values.networkPolicy.dns }}
{{- if .peers }}
- to:
    {{- toYaml .peers | nindent 4 }}
  ports:
    {{- range .ports }}
    - { protocol: UDP, port: {{ . }} }
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Where a component goes. Parameters: root, name, component. */}}
{{- define "stagedoor.egress" -}}
{{- $policy := .root.Values.networkPolicy -}}
{{- include "stagedoor.dnsRule" .root }}
{{- if .component.database }}{{ include "stagedoor.rule" (dict "direction" "to" "at" $policy.database) }}{{ end }}
{{- if .component.kafka }}{{ include "stagedoor.rule" (dict "direction" "to" "at" $policy.kafka) }}{{ end }}
{{- if and .component.jwks (not .root.Values.jwksUrl) }}
- to:
    - podSelector:
        matchLabels:
          {{- include "stagedoor.selectorLabels" (dict "root" .root "name" "auth") | nindent 10 }}
  ports:
    - { protocol: TCP, port: 8080 }
{{- end }}
{{- range .component.egress }}{{ include "stagedoor.rule" (dict "direction" "to" "at" (get $policy .)) }}{{ end }}
{{- if .root.Values.tracing.endpoint }}{{ include "stagedoor.rule" (dict "direction" "to" "at" $policy.otlp) }}{{ end }}
{{- with .component.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Who comes to a component. Same parameters. */}}
{{- define "stagedoor.ingress" -}}
{{- $policy := .root.Values.networkPolicy -}}
{{- if .component.paths }}
{{- include "stagedoor.rule" (dict "direction" "from" "at" (dict "peers" $policy.ingressController.peers "ports" (list 8080))) }}
{{- end }}
{{- if eq .name "auth" }}
{{- $callers := list }}
{{- range $name, $component := .root.Values.memo.components }}
{{- if $component.jwks }}{{ $callers = append $callers $name }}{{ end }}
{{- end }}
{{- with $callers }}
- from:
    - podSelector:
        matchLabels:
          {{- include "stagedoor.selectorLabels" (dict "root" $.root "name" "") | nindent 10 }}
        matchExpressions:
          - { key: app.kubernetes.io/component, operator: In, values: {{ toJson . }} }
  ports:
    - { protocol: TCP, port: 8080 }
{{- end }}
{{- end }}
{{- $port := .component.metricsPort | default 8080 }}
{{- include "stagedoor.rule" (dict "direction" "from" "at" (dict "peers" $policy.monitoring.peers "ports" (list $port))) }}
{{- with .component.extraIngress }}
{{ toYaml . }}
{{- end }}
{{- end -}}
