//go:build tools

// Package tools pins Pulumi's Node.js language host, at the last version that holds it in a module that is served.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
