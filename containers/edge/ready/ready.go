// Package ready answers the kubelet's readiness probe.
package ready

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddytls"
	"github.com/caddyserver/certmagic"
)

func init() { caddy.RegisterModule(new(Ready)) }

// Ready is the module http.handlers.ready: 200 if this pod has a certificate for the host. The very first pods cannot have one, because
// the authority asks the site before it issues. So pods are ready, too, if the store has no certificate of this authority at all and no
// other pod serves that they could replace. Pods with a certificate note in the store that they serve: it may have been emptied. The note
// is for their authority only: pods of a new one have to take over, because the old ones do not answer its challenges.
type Ready struct {
	Host string `json:"host"`
	// Directory is the authority's ACME directory.
	Directory string `json:"directory"`

	has   func(host string) bool
	store store
	// Nanoseconds of the Unix time when this pod last began to note that it serves.
	noted atomic.Int64
}

// store is the part of certmagic.Storage that is used here.
type store interface {
	List(ctx context.Context, folder string, recursive bool) ([]string, error)
	Stat(ctx context.Context, key string) (certmagic.KeyInfo, error)
	Store(ctx context.Context, key string, value []byte) error
}

const (
	// notes is the folder of an empty value for each authority, written by each pod that serves.
	notes = "serving"
	// A minute between two notes costs 0.2 dollars a month and pod (https://cloud.google.com/storage/pricing#operations-pricing). A
	// pod that missed five has ended.
	noteEvery = time.Minute
	noteValid = 5 * time.Minute
)

// CaddyModule makes it known to Caddy.
func (*Ready) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.ready", New: func() caddy.Module { return new(Ready) }}
}

func (r *Ready) Provision(ctx caddy.Context) error {
	app, err := ctx.App("tls")
	if err != nil {
		return err
	}
	r.has, r.store = app.(*caddytls.TLS).HasCertificateForSubject, ctx.Storage()
	return nil
}

func (r *Ready) ServeHTTP(w http.ResponseWriter, request *http.Request, _ caddyhttp.Handler) error {
	if r.has(r.Host) {
		r.noteServing(time.Now())
		return nil
	}
	if r.isFirst(request.Context()) {
		return nil
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = fmt.Fprintf(w, "no certificate for %s yet", r.Host)
	return nil
}

// isFirst is true if the store knows of no certificate and of no pod that serves. Not if it does not answer.
func (r *Ready) isFirst(ctx context.Context) bool {
	if _, err := r.store.List(ctx, certmagic.StorageKeys.CertsPrefix(r.authority()), false); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	info, err := r.store.Stat(ctx, r.note())
	return errors.Is(err, fs.ErrNotExist) || err == nil && time.Since(info.Modified) > noteValid
}

// noteServing writes the note in the background, unless this pod has done so within a minute. A failure does not matter: the next minute's
// note says the same.
func (r *Ready) noteServing(now time.Time) {
	last := r.noted.Load()
	if now.Sub(time.Unix(0, last)) < noteEvery || !r.noted.CompareAndSwap(last, now.UnixNano()) {
		return
	}
	go func() { _ = r.store.Store(context.Background(), r.note(), nil) }()
}

func (r *Ready) note() string { return notes + "/" + r.authority() }

func (r *Ready) authority() string { return (&certmagic.ACMEIssuer{CA: r.Directory}).IssuerKey() }

var (
	_ caddy.Provisioner           = (*Ready)(nil)
	_ caddyhttp.MiddlewareHandler = (*Ready)(nil)
)
