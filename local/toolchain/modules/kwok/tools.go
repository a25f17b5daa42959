//go:build tools

// Package tools pins the simulator of nodes, with which the bench deploys more pods than this machine can run.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
