//go:build tools

// Package tools pins the object store that stands in for Google Cloud Storage on this machine.
package tools

import _ "github.com/fsouza/fake-gcs-server"
