{{- define "gitploy.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "gitploy.selector" -}}
app.kubernetes.io/name: gitploy
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "gitploy.labels" -}}
{{ include "gitploy.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end -}}
