{{/* Annotations of a hook before anything else of a release. Parameters: weight. */}}
{{- define "stagedoor.preHook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/*
What a Job needs before the release has any object: its ServiceAccount and NetworkPolicy. Parameters: root, name, weight, egress
(list of keys of networkPolicy).
*/}}
{{- define "stagedoor.hookSurroundings" -}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "stagedoor.fullname" . }}
  labels:
    {{- include "stagedoor.labels" . | nindent 4 }}
  annotations:
    {{- include "stagedoor.preHook" . | nindent 4 }}
automountServiceAccountToken: false
{{- if .root.Values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "stagedoor.fullname" . }}
  labels:
    {{- include "stagedoor.labels" . | nindent 4 }}
  annotations:
    {{- include "stagedoor.preHook" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "stagedoor.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "stagedoor.dnsRule" .root | trim | nindent 4 }}
    {{- range .egress }}
    {{- include "stagedoor.rule" (dict "direction" "to" "at" (get $.root.Values.networkPolicy .)) | trim | nindent 4 }}
    {{- end }}
{{- end }}
{{- end -}}

{{/* How a Job ends. A bad setting (78) is not tried again. */}}
{{- define "stagedoor.jobSpec" -}}
backoffLimit: {{ .Values.jobs.backoffLimit }}
activeDeadlineSeconds: {{ .Values.jobs.activeDeadlineSeconds }}
ttlSecondsAfterFinished: {{ .Values.jobs.ttlSecondsAfterFinished }}
podFailurePolicy:
  rules:
    - action: FailJob
      onExitCodes: { operator: In, values: [78] }
{{- end -}}
