//go:build tools

// Package tools pins the linter that the tests hold the live manifests against.
package tools

import _ "github.com/zegl/kube-score/cmd/kube-score"
