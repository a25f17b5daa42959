package spool

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// serve answers the server of a spool, the bodies that reached the application, and the statuses of what did not.
func serve(t *testing.T, s *Spool) (address string, arrived chan []byte) {
	arrived = make(chan []byte, 10)
	app := caddyhttp.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		content, err := io.ReadAll(r.Body)
		if err != nil || int64(len(content)) != r.ContentLength || len(r.TransferEncoding) > 0 {
			t.Errorf("%d bytes, Content-Length %d, %v, %v", len(content), r.ContentLength, r.TransferEncoding, err)
		}
		arrived <- content
		return nil
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var refused caddyhttp.HandlerError
		if err := s.ServeHTTP(w, r, app); errors.As(err, &refused) {
			w.WriteHeader(refused.StatusCode)
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), arrived
}

func small() *Spool {
	spool := &Spool{MaxSize: 1 << 20, Memory: 1 << 10, Disk: 1 << 20, Turns: 2, Stall: caddy.Duration(300 * time.Millisecond), Total: caddy.Duration(5 * time.Second)}
	_ = spool.Provision(caddy.Context{})
	return spool
}

func post(t *testing.T, address string, body io.Reader) int {
	response, err := http.Post("http://"+address, "application/octet-stream", body)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestBodiesArriveWholeFromMemoryAndFromDisk(t *testing.T) {
	spool := small()
	address, arrived := serve(t, spool)
	for _, size := range []int{1, 1 << 10, 1<<10 + 1, 1 << 20} {
		sent := make([]byte, size)
		_, _ = rand.Read(sent)
		// A reader of unknown length is sent in chunks.
		for _, body := range []io.Reader{bytes.NewReader(sent), io.MultiReader(bytes.NewReader(sent))} {
			if status := post(t, address, body); status != 200 || !bytes.Equal(<-arrived, sent) {
				t.Errorf("%d bytes: status %d", size, status)
			}
		}
	}
	if left := spool.onDisk.Load(); left != 0 {
		t.Errorf("%d bytes are still counted", left)
	}
}

func TestLargerBodiesAreRefusedWhetherTheySayTheirLengthOrNot(t *testing.T) {
	address, arrived := serve(t, small())
	large := strings.Repeat("x", 1<<20+1)
	for _, body := range []io.Reader{strings.NewReader(large), io.MultiReader(strings.NewReader(large))} {
		if status := post(t, address, body); status != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", status)
		}
	}
	if len(arrived) != 0 {
		t.Error("one reached the application")
	}
}

func TestMoreThanTheDiskHoldsIsRefused(t *testing.T) {
	spool := small()
	spool.Disk = 10
	address, _ := serve(t, spool)
	if status := post(t, address, strings.NewReader(strings.Repeat("x", 1<<12))); status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
}

func TestASlowBodyReachesTheApplicationOnlyWhenItIsWholeAndOneThatStallsNever(t *testing.T) {
	address, arrived := serve(t, small())
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
	for range 4 {
		time.Sleep(100 * time.Millisecond)
		_, _ = io.WriteString(connection, "x")
	}
	if len(arrived) != 0 {
		t.Error("the application was asked before the body was whole")
	}
	answer := make([]byte, 64)
	n, _ := connection.Read(answer)
	if !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 408 ") || len(arrived) != 0 {
		t.Errorf("answer %q", answer[:n])
	}
}

func TestLargeBodiesTakeTurnsUntilTheApplicationHasReadOne(t *testing.T) {
	spool := small()
	spool.Disk = 1 << 30
	read, answer := make(chan struct{}), make(chan struct{})
	reading := make(chan int64, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = spool.ServeHTTP(w, r, caddyhttp.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) error {
			reading <- r.ContentLength
			if r.ContentLength > spool.Memory {
				<-read
				_, _ = io.Copy(io.Discard, r.Body)
				<-answer
			}
			return nil
		}))
	}))
	t.Cleanup(server.Close)
	send := func(size int) {
		go func() {
			_, _ = http.Post("http://"+server.Listener.Addr().String(), "", bytes.NewReader(make([]byte, size)))
		}()
	}
	for range 3 {
		send(1 << 20)
	}
	<-reading
	<-reading
	send(1)
	if size := <-reading; size != 1 {
		t.Fatalf("a third body of %d bytes did not wait for its turn", size)
	}
	read <- struct{}{} // One of the two is read, and not answered yet.
	if size := <-reading; size != 1<<20 {
		t.Fatalf("a body of %d bytes instead of the one that waited", size)
	}
	close(read)
	close(answer)
}

func TestATurnEndsIfTheApplicationDoesNotRead(t *testing.T) {
	spool := small()
	reading, end := make(chan struct{}, 10), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = spool.ServeHTTP(w, r, caddyhttp.HandlerFunc(func(http.ResponseWriter, *http.Request) error {
			reading <- struct{}{}
			<-end
			return nil
		}))
	}))
	t.Cleanup(server.Close)
	for range spool.Turns + 1 {
		go func() {
			_, _ = http.Post("http://"+server.Listener.Addr().String(), "", bytes.NewReader(make([]byte, 2<<10)))
		}()
	}
	for range spool.Turns + 1 {
		<-reading
	}
	close(end)
}

func TestAConfigurationWithoutOneOfTheNumbersIsRefused(t *testing.T) {
	if err := small().Validate(); err != nil {
		t.Fatal(err)
	}
	without := map[string]func(*Spool){
		"max_size": func(s *Spool) { s.MaxSize = 0 },
		"memory":   func(s *Spool) { s.Memory = 0 },
		"disk":     func(s *Spool) { s.Disk = 0 },
		"turns":    func(s *Spool) { s.Turns = 0 },
		"stall":    func(s *Spool) { s.Stall = 0 },
		"total":    func(s *Spool) { s.Total = 0 },
	}
	for name, remove := range without {
		spool := small()
		remove(spool)
		if err := spool.Validate(); err == nil || err.Error() != name+" is 0, but must be above 0" {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
