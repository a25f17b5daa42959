// Package spool takes a request's body in before anything is sent to the application, so that a slow client holds none of its threads.
package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func init() { caddy.RegisterModule(new(Spool)) }

// Spool is the module http.handlers.spool. Small bodies are kept in memory, larger ones in files that have no name.
type Spool struct {
	// MaxSize is the largest body, in bytes; a larger one is refused with 413.
	MaxSize int64 `json:"max_size"`
	// Memory is how much of a body is kept in memory, in bytes.
	Memory int64 `json:"memory"`
	// Disk is how much all bodies together may take on disk, in bytes; above that requests are refused with 503.
	Disk int64 `json:"disk"`
	// Turns is how many of those on disk are sent to the application at one time; the others wait until it has read one, or for Stall.
	// Reading a large body keeps a thread and much of a processor, which readers of pages would miss.
	Turns int `json:"turns"`
	// Stall ends a request whose client sends nothing for so long, and a turn that takes so long; Total ends a request that takes longer
	// altogether.
	Stall caddy.Duration `json:"stall"`
	Total caddy.Duration `json:"total"`

	onDisk atomic.Int64
	turns  chan struct{}
}

// CaddyModule makes it known to Caddy.
func (*Spool) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.spool", New: func() caddy.Module { return new(Spool) }}
}

// Provision is Caddy's call before the first request.
func (s *Spool) Provision(caddy.Context) error {
	s.turns = make(chan struct{}, s.Turns)
	return nil
}

// Validate refuses a configuration without one of the numbers: without turns, for example, every large body would wait for ever.
func (s *Spool) Validate() error {
	for name, value := range map[string]int64{
		"max_size": s.MaxSize, "memory": s.Memory, "disk": s.Disk, "turns": int64(s.Turns), "stall": int64(s.Stall), "total": int64(s.Total),
	} {
		if value <= 0 {
			return fmt.Errorf("%s is %d, but must be above 0", name, value)
		}
	}
	return nil
}

var (
	errTooLarge = errors.New("the body is larger than allowed")
	errFull     = errors.New("too many large bodies at one time")
)

func (s *Spool) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	if r.Body == nil || r.Body == http.NoBody {
		return next.ServeHTTP(w, r)
	}
	controller := http.NewResponseController(w)
	body := &body{spool: s}
	defer body.close()
	if err := s.read(body, controller, r); err != nil {
		// Before it answers, the server reads what is left of the body, and would wait for a client that sends nothing.
		_ = controller.SetReadDeadline(time.Now())
		return err
	}
	_ = controller.SetReadDeadline(time.Time{})
	content, err := body.reader()
	if err != nil {
		return caddyhttp.Error(http.StatusInternalServerError, err)
	}
	if body.file != nil {
		select {
		case s.turns <- struct{}{}:
		case <-r.Context().Done():
			return caddyhttp.Error(http.StatusServiceUnavailable, r.Context().Err())
		}
		turn := &turn{Reader: content, end: sync.OnceFunc(func() { <-s.turns })}
		defer turn.end()
		// A pod that hangs does not keep other pods' uploads waiting.
		defer time.AfterFunc(time.Duration(s.Stall), turn.end).Stop()
		content = turn
	}
	r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(content), body.size, nil
	r.Header.Set("Content-Length", strconv.FormatInt(body.size, 10))
	return next.ServeHTTP(w, r)
}

// read takes the whole body in, and says by its status why it could not.
func (s *Spool) read(into *body, controller *http.ResponseController, r *http.Request) error {
	if r.ContentLength > s.MaxSize {
		return caddyhttp.Error(http.StatusRequestEntityTooLarge, errTooLarge)
	}
	end := time.Now().Add(time.Duration(s.Total))
	part := make([]byte, 32*1024)
	for {
		deadline := time.Now().Add(time.Duration(s.Stall))
		if deadline.After(end) {
			deadline = end
		}
		_ = controller.SetReadDeadline(deadline)
		n, err := r.Body.Read(part)
		if n > 0 {
			switch err := into.write(part[:n]); {
			case errors.Is(err, errTooLarge):
				return caddyhttp.Error(http.StatusRequestEntityTooLarge, err)
			case errors.Is(err, errFull):
				return caddyhttp.Error(http.StatusServiceUnavailable, err)
			case err != nil:
				return caddyhttp.Error(http.StatusInternalServerError, err)
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return caddyhttp.Error(http.StatusRequestTimeout, fmt.Errorf("the body came too slowly: %w", err))
		case err != nil:
			return caddyhttp.Error(http.StatusBadRequest, err)
		}
	}
}

// body is what was read of one.
type body struct {
	spool  *Spool
	size   int64
	memory bytes.Buffer
	file   *os.File
	onDisk int64
}

func (b *body) write(part []byte) error {
	b.size += int64(len(part))
	if b.size > b.spool.MaxSize {
		return errTooLarge
	}
	if b.file == nil && b.size <= b.spool.Memory {
		b.memory.Write(part)
		return nil
	}
	if b.file == nil {
		file, err := os.CreateTemp("", "body-")
		if err != nil {
			return err
		}
		b.file = file
		if err := os.Remove(file.Name()); err != nil {
			return err
		}
	}
	b.onDisk += int64(len(part))
	if b.spool.onDisk.Add(int64(len(part))) > b.spool.Disk {
		return errFull
	}
	_, err := b.file.Write(part)
	return err
}

func (b *body) reader() (io.Reader, error) {
	if b.file == nil {
		return &b.memory, nil
	}
	_, err := b.file.Seek(0, io.SeekStart)
	return io.MultiReader(&b.memory, b.file), err
}

// turn ends when the application has read the body, whatever it does with it afterwards.
type turn struct {
	io.Reader
	end func()
}

func (t *turn) Read(part []byte) (int, error) {
	n, err := t.Reader.Read(part)
	if err != nil {
		t.end()
	}
	return n, err
}

func (b *body) close() {
	b.spool.onDisk.Add(-b.onDisk)
	if b.file != nil {
		_ = b.file.Close()
	}
}

var (
	_ caddy.Provisioner           = (*Spool)(nil)
	_ caddy.Validator             = (*Spool)(nil)
	_ caddyhttp.MiddlewareHandler = (*Spool)(nil)
)
