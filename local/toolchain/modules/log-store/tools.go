//go:build tools

// Package tools pins the log store that stands in for Google's Cloud Logging on this machine.
package tools

import _ "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs"
