//go:build tools

// Package tools pins the Pulumi command line: its version and all it imports lie in go.mod and go.sum.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
