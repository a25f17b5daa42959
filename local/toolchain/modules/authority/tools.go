//go:build tools

// Package tools pins the certificate authority that stands in for Let's Encrypt on this machine.
package tools

import _ "github.com/letsencrypt/pebble/v2/cmd/pebble"
