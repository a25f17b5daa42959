// The edge: Caddy with what this site needs of it, and a certificate store that its pods share.
package main

import (
	"context"
	"crypto/x509"
	"sync"
	"time"

	"github.com/caddyserver/caddy/v2"
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/caddyserver/caddy/v2/modules/caddytls"
	"github.com/caddyserver/certmagic"

	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/encode"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/encode/gzip"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/encode/zstd"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/headers"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"

	"edge/bucket"
	_ "edge/ready"
	_ "edge/spool"
)

func init() {
	caddy.RegisterModule(store{})
	caddy.RegisterModule(new(issuer))
}

func main() { caddycmd.Main() }

// store is the module caddy.storage.bucket: {"module": "bucket", "bucket": "<name>"}.
type store struct{ *bucket.Bucket }

func (store) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "caddy.storage.bucket",
		New: func() caddy.Module { return &store{new(bucket.Bucket)} },
	}
}

func (s *store) CertMagicStorage() (certmagic.Storage, error) { return s.Bucket, nil }

// issuer is the module tls.issuance.edge: Caddy's "acme", whose first order waits until a balancer knows this pod.
//
// The authority asks the site's own address whether it is ours. A pod that has just started is not behind that address yet, and an
// order that fails is tried again only after a minute.
type issuer struct {
	caddytls.ACMEIssuer
	settled sync.Once
}

// settleTime: readiness, endpoints and a balancer's health check take a few seconds each.
const settleTime = 10 * time.Second

func (*issuer) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "tls.issuance.edge", New: func() caddy.Module { return new(issuer) }}
}

func (i *issuer) Issue(ctx context.Context, csr *x509.CertificateRequest) (*certmagic.IssuedCertificate, error) {
	i.settled.Do(func() {
		select {
		case <-ctx.Done():
		case <-time.After(settleTime):
		}
	})
	return i.ACMEIssuer.Issue(ctx, csr)
}
