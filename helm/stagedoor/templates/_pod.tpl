{{/* What every pod of the release has in common. Parameters: root, component (nodeSelector, tolerations and so on). */}}
{{- define "stagedoor.podSpec" -}}
automountServiceAccountToken: false
# Otherwise a Service named ..._PORT would become a setting.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .component.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .component.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .component.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .component.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.extraCa }}
{{- if .configMap }}
volumes:
  - name: ca
    configMap:
      name: {{ .configMap | quote }}
      items: [{ key: {{ .key | quote }}, path: ca.crt }]
{{- end }}
{{- end }}
{{- end -}}

{{/* What every container has in common. */}}
{{- define "stagedoor.containerSpec" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- if .Values.extraCa.configMap }}
volumeMounts:
  - { name: ca, mountPath: /etc/stagedoor/ca, readOnly: true }
{{- end }}
{{- end -}}
