// Package ready answers the kubelet's readiness probe.
package ready

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddytls"
	"github.com/caddyserver/certmagic"
)

func init() { caddy.RegisterModule(new(Ready)) }

// Ready is the module http.handlers.ready: 200 if this pod has a certificate for the host. The very first pods cannot have one, because
// the authority asks the site before it issues. So pods are ready, too, if the store has no certificate of this authority at all: then no
// other pod serves that they could replace.
type Ready struct {
	Host string `json:"host"`
	// Directory is the authority's ACME directory.
	Directory string `json:"directory"`

	has  func(host string) bool
	list func(ctx context.Context, folder string, recursive bool) ([]string, error)
}

// CaddyModule makes it known to Caddy.
func (*Ready) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.ready", New: func() caddy.Module { return new(Ready) }}
}

func (r *Ready) Provision(ctx caddy.Context) error {
	app, err := ctx.App("tls")
	if err != nil {
		return err
	}
	r.has, r.list = app.(*caddytls.TLS).HasCertificateForSubject, ctx.Storage().List
	return nil
}

func (r *Ready) ServeHTTP(w http.ResponseWriter, request *http.Request, _ caddyhttp.Handler) error {
	if r.has(r.Host) {
		return nil
	}
	authority := (&certmagic.ACMEIssuer{CA: r.Directory}).IssuerKey()
	_, err := r.list(request.Context(), certmagic.StorageKeys.CertsPrefix(authority), false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = fmt.Fprintf(w, "no certificate for %s yet", r.Host)
	return nil
}

var (
	_ caddy.Provisioner           = (*Ready)(nil)
	_ caddyhttp.MiddlewareHandler = (*Ready)(nil)
)
