package bucket

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// cloud answers the calls of Google's JSON API that a Bucket makes, as Google does.
type cloud struct {
	mutex      sync.Mutex
	generation int
	objects    map[string][]byte
	of         map[string]string
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	query := r.URL.Query()
	_, escaped, _ := strings.Cut(r.URL.EscapedPath(), "/o/")
	key, _ := url.PathUnescape(escaped)
	if r.Method == http.MethodPost {
		key = query.Get("name")
	}
	present := c.of[key]
	if present == "" {
		present = "0"
	}
	if wanted := query.Get("ifGenerationMatch"); wanted != "" && wanted != present {
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	switch {
	case r.Method == http.MethodPost:
		c.generation++
		c.objects[key], _ = io.ReadAll(r.Body)
		c.of[key] = strconv.Itoa(c.generation)
		_ = json.NewEncoder(w).Encode(object{Name: key, Generation: c.of[key]})
	case key == "":
		c.list(w, query.Get("prefix"), query.Get("delimiter"))
	case present == "0":
		w.WriteHeader(http.StatusNotFound)
	case r.Method == http.MethodDelete:
		delete(c.objects, key)
		delete(c.of, key)
	case query.Get("alt") == "media":
		_, _ = w.Write(c.objects[key])
	default:
		_ = json.NewEncoder(w).Encode(object{Name: key, Generation: present, Size: strconv.Itoa(len(c.objects[key]))})
	}
}

func (c *cloud) list(w io.Writer, prefix, delimiter string) {
	var page struct {
		Items    []object `json:"items"`
		Prefixes []string `json:"prefixes"`
	}
	for key := range c.objects {
		rest, below := strings.CutPrefix(key, prefix)
		if !below {
			continue
		}
		if inner, _, deeper := strings.Cut(rest, "/"); delimiter != "" && deeper {
			if folder := prefix + inner + "/"; !slices.Contains(page.Prefixes, folder) {
				page.Prefixes = append(page.Prefixes, folder)
			}
			continue
		}
		page.Items = append(page.Items, object{Name: key})
	}
	_ = json.NewEncoder(w).Encode(page)
}

func two(t *testing.T) (one, other *Bucket, its *cloud) {
	its = &cloud{objects: map[string][]byte{}, of: map[string]string{}}
	server := httptest.NewServer(its)
	t.Cleanup(server.Close)
	t.Setenv("STORAGE_EMULATOR_HOST", server.URL)
	leaseTime, refreshTime, pollTime = 400*time.Millisecond, 100*time.Millisecond, 20*time.Millisecond
	return &Bucket{Name: "certificates"}, &Bucket{Name: "certificates"}, its
}

func TestWhatOnePodStoresTheOtherReads(t *testing.T) {
	ctx := context.Background()
	one, other, _ := two(t)
	if err := one.Store(ctx, "certificates/a/a.key", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	if value, err := other.Load(ctx, "certificates/a/a.key"); err != nil || string(value) != "secret" {
		t.Errorf("%q, %v", value, err)
	}
	if info, err := other.Stat(ctx, "certificates/a/a.key"); err != nil || info.Size != 6 || !info.IsTerminal {
		t.Errorf("%+v, %v", info, err)
	}
	for key, there := range map[string]bool{"certificates/a/a.key": true, "certificates/a": true, "certificates/b": false, "certif": false} {
		if other.Exists(ctx, key) != there {
			t.Errorf("%s exists: %v", key, !there)
		}
	}
}

func TestFoldersAreListedAndDeletedAsFileSystemsDo(t *testing.T) {
	ctx := context.Background()
	one, _, _ := two(t)
	for _, key := range []string{"a/x", "a/b/y", "ab/z"} {
		if err := one.Store(ctx, key, nil); err != nil {
			t.Fatal(err)
		}
	}
	direct, _ := one.List(ctx, "a", false)
	all, _ := one.List(ctx, "a", true)
	slices.Sort(direct)
	slices.Sort(all)
	if !slices.Equal(direct, []string{"a/b", "a/x"}) || !slices.Equal(all, []string{"a/b/y", "a/x"}) {
		t.Errorf("%v %v", direct, all)
	}
	if err := one.Delete(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Load(ctx, "a/x"); !errors.Is(err, fs.ErrNotExist) || !one.Exists(ctx, "ab/z") {
		t.Errorf("%v", err)
	}
	if err := one.Delete(ctx, "a"); err != nil {
		t.Errorf("deleting what is not there: %v", err)
	}
}

func TestALockIsHeldByOnePodAtATimeForAsLongAsItLives(t *testing.T) {
	ctx := context.Background()
	one, other, _ := two(t)
	if err := one.Lock(ctx, "renew"); err != nil {
		t.Fatal(err)
	}
	locked := make(chan error, 1)
	go func() { locked <- other.Lock(ctx, "renew") }()
	select {
	case err := <-locked:
		t.Fatalf("both hold it: %v", err)
	case <-time.After(2 * leaseTime):
	}
	if err := one.Unlock(ctx, "renew"); err != nil {
		t.Fatal(err)
	}
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	if err := other.Unlock(ctx, "renew"); err != nil {
		t.Fatal(err)
	}
}

func TestALockOfAPodThatWasKilledIsTakenOver(t *testing.T) {
	ctx := context.Background()
	one, other, its := two(t)
	if err := one.Lock(ctx, "renew"); err != nil {
		t.Fatal(err)
	}
	one.held["renew"].stop() // as when its process ends: nobody refreshes it
	<-one.held["renew"].stopped
	begun := time.Now()
	if err := other.Lock(ctx, "renew"); err != nil || time.Since(begun) < leaseTime {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
	// The first one, should it live after all, takes nothing from the second.
	if err := one.Unlock(ctx, "renew"); err != nil || len(its.objects) != 1 {
		t.Errorf("%v, %d objects", err, len(its.objects))
	}
	if err := other.Unlock(ctx, "renew"); err != nil || len(its.objects) != 0 {
		t.Errorf("%v, %d objects", err, len(its.objects))
	}
}

func TestWaitingForALockEndsWithItsContext(t *testing.T) {
	one, other, _ := two(t)
	if err := one.Lock(context.Background(), "renew"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := other.Lock(ctx, "renew"); err == nil {
		t.Error("both hold it")
	}
	_ = one.Unlock(context.Background(), "renew")
}
