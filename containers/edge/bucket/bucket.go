// Package bucket keeps Caddy's certificates, keys and locks in a bucket of Google Cloud Storage, so that all edge pods share them.
//
// It speaks the JSON API itself (https://cloud.google.com/storage/docs/json_api): five calls, while Google's client library would
// add gRPC and OpenTelemetry to the program and a minute to each cold build of the image.
package bucket

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/compute/metadata"
	"github.com/caddyserver/certmagic"
)

// Bucket is a certmagic.Storage. One value serves a process; it is safe for concurrent use.
type Bucket struct {
	// Name of the bucket.
	Name string `json:"bucket"`

	mutex sync.Mutex
	token token
	held  map[string]*lease
}

type token struct {
	value   string
	expires time.Time
}

// callTimeout bounds each call, so that a store that hangs holds no lock and no start.
const callTimeout = 20 * time.Second

var client = &http.Client{Timeout: callTimeout}

// object is what the API says of one.
type object struct {
	Name       string    `json:"name"`
	Generation string    `json:"generation"`
	Size       string    `json:"size"`
	Updated    time.Time `json:"updated"`
}

// Store writes a value; it replaces the one that is there.
func (b *Bucket) Store(ctx context.Context, key string, value []byte) error {
	_, err := b.write(ctx, key, value, nil)
	return err
}

// Load reads a value. The error is fs.ErrNotExist when there is none.
func (b *Bucket) Load(ctx context.Context, key string) ([]byte, error) {
	return b.call(ctx, http.MethodGet, b.objectPath(key), url.Values{"alt": {"media"}}, nil)
}

// Delete removes a value, or all values below a folder.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	keys, err := b.List(ctx, key, true)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, each := range append(keys, key) {
		if _, err := b.call(ctx, http.MethodDelete, b.objectPath(each), nil, nil); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Exists is true for a value and for a folder that holds one.
func (b *Bucket) Exists(ctx context.Context, key string) bool {
	if _, err := b.stat(ctx, key); err == nil {
		return true
	}
	keys, err := b.List(ctx, key, false)
	return err == nil && len(keys) > 0
}

// List names the values below a folder; unless recursive, the folders and values directly in it.
func (b *Bucket) List(ctx context.Context, folder string, recursive bool) ([]string, error) {
	prefix := folder
	if prefix != "" {
		prefix += "/"
	}
	query := url.Values{"prefix": {prefix}}
	if !recursive {
		query.Set("delimiter", "/")
	}
	var keys []string
	for {
		answer, err := b.call(ctx, http.MethodGet, "/storage/v1/b/"+url.PathEscape(b.Name)+"/o", query, nil)
		if err != nil {
			return nil, err
		}
		var page struct {
			Items         []object `json:"items"`
			Prefixes      []string `json:"prefixes"`
			NextPageToken string   `json:"nextPageToken"`
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			keys = append(keys, item.Name)
		}
		for _, inner := range page.Prefixes {
			keys = append(keys, strings.TrimSuffix(inner, "/"))
		}
		if page.NextPageToken == "" {
			break
		}
		query.Set("pageToken", page.NextPageToken)
	}
	if len(keys) == 0 {
		return nil, fs.ErrNotExist
	}
	return keys, nil
}

// Stat tells a value's size and when it was written.
func (b *Bucket) Stat(ctx context.Context, key string) (certmagic.KeyInfo, error) {
	item, err := b.stat(ctx, key)
	if err == nil {
		size, _ := strconv.ParseInt(item.Size, 10, 64)
		return certmagic.KeyInfo{Key: key, Modified: item.Updated, Size: size, IsTerminal: true}, nil
	}
	if errors.Is(err, fs.ErrNotExist) && b.Exists(ctx, key) {
		return certmagic.KeyInfo{Key: key}, nil
	}
	return certmagic.KeyInfo{}, err
}

func (b *Bucket) stat(ctx context.Context, key string) (object, error) {
	var item object
	answer, err := b.call(ctx, http.MethodGet, b.objectPath(key), nil, nil)
	if err != nil {
		return item, err
	}
	return item, json.Unmarshal(answer, &item)
}

// write answers the new generation. With a generation given, it writes only over that one (0: over none); errTaken otherwise.
func (b *Bucket) write(ctx context.Context, key string, value []byte, over *string) (string, error) {
	query := url.Values{"uploadType": {"media"}, "name": {key}}
	if over != nil {
		query.Set("ifGenerationMatch", *over)
	}
	answer, err := b.call(ctx, http.MethodPost, "/upload/storage/v1/b/"+url.PathEscape(b.Name)+"/o", query, value)
	if err != nil {
		return "", err
	}
	var item object
	return item.Generation, json.Unmarshal(answer, &item)
}

// errTaken: the object is not of the generation that the call was for.
var errTaken = errors.New("another process was first")

func (b *Bucket) call(ctx context.Context, method, path string, query url.Values, body []byte) ([]byte, error) {
	base := strings.TrimSuffix(os.Getenv("STORAGE_EMULATOR_HOST"), "/")
	request, err := http.NewRequestWithContext(ctx, method, "", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if base == "" {
		base = "https://storage.googleapis.com"
		access, err := b.accessToken(ctx)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+access)
	}
	if request.URL, err = url.Parse(base + path + "?" + query.Encode()); err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/octet-stream")
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the certificate store does not answer: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 10<<20))
	switch {
	case err != nil:
		return nil, err
	case response.StatusCode == http.StatusNotFound:
		return nil, fs.ErrNotExist
	case response.StatusCode == http.StatusPreconditionFailed:
		return nil, errTaken
	case response.StatusCode >= 300:
		return nil, fmt.Errorf("the certificate store answers %s to %s %s", response.Status, method, path)
	}
	return answer, nil
}

// accessToken is the pod's own, from Google's metadata server; it is kept until shortly before it expires.
func (b *Bucket) accessToken(ctx context.Context) (string, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if time.Now().Before(b.token.expires) {
		return b.token.value, nil
	}
	answer, err := metadata.GetWithContext(ctx, "instance/service-accounts/default/token")
	if err != nil {
		return "", fmt.Errorf("no credential for the certificate store: %w", err)
	}
	var given struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	if err := json.Unmarshal([]byte(answer), &given); err != nil {
		return "", err
	}
	b.token = token{given.AccessToken, time.Now().Add(time.Duration(given.ExpiresIn)*time.Second - time.Minute)}
	return b.token.value, nil
}

func (b *Bucket) objectPath(key string) string {
	return "/storage/v1/b/" + url.PathEscape(b.Name) + "/o/" + url.PathEscape(key)
}

func (b *Bucket) String() string { return "gs://" + b.Name }

var _ certmagic.Storage = (*Bucket)(nil)
