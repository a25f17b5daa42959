package ready

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/caddyserver/certmagic"
)

// memory is a store: what it answers to a list, when its note was written, and which keys were written to it.
type memory struct {
	listed  error
	noted   time.Duration
	stat    error
	asked   string
	written chan string
}

func (m *memory) List(_ context.Context, folder string, _ bool) ([]string, error) {
	m.asked = folder
	return []string{"another.example"}, m.listed
}

func (m *memory) Stat(_ context.Context, key string) (certmagic.KeyInfo, error) {
	if key != "serving/acme.example-directory" {
		return certmagic.KeyInfo{}, fs.ErrNotExist
	}
	return certmagic.KeyInfo{Modified: time.Now().Add(-m.noted)}, m.stat
}

func (m *memory) Store(_ context.Context, key string, _ []byte) error {
	m.written <- key
	return nil
}

func answer(t *testing.T, store *memory, has bool) int {
	t.Helper()
	handler := &Ready{
		Host:      "shop.example",
		Directory: "https://acme.example/directory",
		has:       func(host string) bool { return has && host == "shop.example" },
		store:     store,
	}
	recorder := httptest.NewRecorder()
	if err := handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil), nil); err != nil {
		t.Fatal(err)
	}
	return recorder.Code
}

func TestAPodWithoutACertificateIsReadyOnlyIfItIsAmongTheVeryFirst(t *testing.T) {
	silent := errors.New("the certificate store does not answer")
	for _, test := range []struct {
		what   string
		listed error
		noted  time.Duration
		stat   error
		status int
	}{
		{"the store has nothing", fs.ErrNotExist, 0, fs.ErrNotExist, http.StatusOK},
		{"the store has nothing but the note of pods that ended", fs.ErrNotExist, time.Hour, nil, http.StatusOK},
		{"the store was emptied, while other pods serve", fs.ErrNotExist, time.Minute, nil, http.StatusServiceUnavailable},
		{"other pods have some", nil, time.Hour, nil, http.StatusServiceUnavailable},
		{"the store does not answer", silent, 0, silent, http.StatusServiceUnavailable},
		{"the store does not answer any more", fs.ErrNotExist, 0, silent, http.StatusServiceUnavailable},
	} {
		store := &memory{listed: test.listed, noted: test.noted, stat: test.stat}
		if status := answer(t, store, false); status != test.status {
			t.Errorf("%s: status %d", test.what, status)
		}
		if store.asked != "certificates/acme.example-directory" {
			t.Errorf("%s: looked in %q", test.what, store.asked)
		}
	}
}

func TestAPodWithACertificateIsReadyAndNotesThatItServesOnceAMinute(t *testing.T) {
	store := &memory{listed: errors.New("the certificate store does not answer"), written: make(chan string, 10)}
	if status := answer(t, store, true); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	if key := <-store.written; key != "serving/acme.example-directory" {
		t.Errorf("wrote %q", key)
	}
	handler := &Ready{Directory: "https://acme.example/directory", store: store}
	began := time.Now()
	for _, after := range []time.Duration{0, 30 * time.Second, 59 * time.Second, 61 * time.Second, 90 * time.Second} {
		handler.noteServing(began.Add(after))
	}
	<-store.written
	<-store.written
	select {
	case <-store.written:
		t.Error("a third note within 90 seconds")
	case <-time.After(100 * time.Millisecond):
	}
}
