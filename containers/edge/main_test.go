package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
)

// edge runs a server with the handlers between reader and application as components/edge/configuration.ts has them, and answers its URL.
func edge(t *testing.T, app string) string {
	address := free(t)
	configuration := fmt.Sprintf(`{
		"admin": {"disabled": true, "config": {"persist": false}},
		"apps": {"http": {"servers": {"site": {
			"automatic_https": {"disable": true},
			"listen": [%q],
			"routes": [{"handle": [
				{"handler": "spool", "max_size": 1000000, "memory": 65536, "disk": 1000000, "turns": 1, "stall": "20s", "total": "5m"},
				{
					"handler": "reverse_proxy",
					"upstreams": [{"dial": %q}],
					"load_balancing": {"try_duration": "10s", "try_interval": "100ms", "retry_match": [{"method": ["NONE"]}]},
					"transport": {"protocol": "http", "dial_timeout": "2s", "keep_alive": {"enabled": false}}
				}
			]}]
		}}}}
	}`, address, app)
	if err := caddy.Load([]byte(configuration), true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = caddy.Stop() })
	return "http://" + address + "/"
}

// A request that hangs fails its test, and not the run after ten minutes.
var client = &http.Client{Timeout: 30 * time.Second}

func free(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestARequestThatReachedNoPodIsSentAgainWhateverItsMethod(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		app := free(t)
		site := edge(t, app)
		body := strings.Repeat("x", 100_000)
		var times atomic.Int32
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			times.Add(1)
			if content, _ := io.ReadAll(r.Body); string(content) != body {
				w.WriteHeader(http.StatusTeapot)
			}
		})}
		time.AfterFunc(1500*time.Millisecond, func() {
			listener, err := net.Listen("tcp", app)
			if err != nil {
				t.Error(err)
				return
			}
			_ = server.Serve(listener)
		})
		request, _ := http.NewRequest(method, site, strings.NewReader(body))
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK || times.Load() != 1 {
			t.Errorf("%s: status %d, sent %d times", method, response.StatusCode, times.Load())
		}
		_ = server.Close()
	}
}

func TestARequestThatMayHaveReachedAPodIsNeverSentAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var times atomic.Int32
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			times.Add(1)
			_, _ = connection.Read(make([]byte, 1024))
			connection.Close()
		}
	}()
	site := edge(t, listener.Addr().String())
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		times.Store(0)
		request, _ := http.NewRequest(method, site, strings.NewReader("x"))
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusBadGateway || times.Load() != 1 {
			t.Errorf("%s: status %d, sent %d times", method, response.StatusCode, times.Load())
		}
	}
}

func TestABodyThatIsTooLargeIsRefusedBeforeItIsSent(t *testing.T) {
	site := edge(t, free(t))
	connection, err := net.Dial("tcp", strings.Trim(site, "htp:/"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n")
	_ = connection.SetReadDeadline(time.Now().Add(3 * time.Second))
	answer := make([]byte, 64)
	n, err := connection.Read(answer)
	if !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 413 ") {
		t.Errorf("answer %q, %v", answer[:n], err)
	}
}
