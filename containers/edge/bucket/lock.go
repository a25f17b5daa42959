package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"time"
)

// Variables, so that tests need not wait as long.
var (
	// leaseTime: a lock that its holder has not refreshed for so long was held by a process that is gone.
	leaseTime = 60 * time.Second
	// refreshTime leaves room for a few refreshes to fail.
	refreshTime = 15 * time.Second
	pollTime    = time.Second
)

// lease is a lock that this process holds.
type lease struct {
	generation string
	stop       context.CancelFunc
	stopped    chan struct{}
}

// Lock waits until it holds the lock of this name. A lock is an object: who creates it holds it, because a write with the
// precondition "no generation yet" succeeds once. The holder writes it again and again; one that is not written any more for
// leaseTime is taken over, by a write over exactly the generation that was seen.
//
// Its age is measured by this process's own clock, from the moment it first saw that generation: no two clocks are compared.
func (b *Bucket) Lock(ctx context.Context, name string) error {
	key := lockKey(name)
	none := "0"
	over, seen, since := none, "", time.Now()
	for {
		generation, err := b.write(ctx, key, []byte(name), &over)
		if err == nil {
			b.hold(name, key, generation)
			return nil
		}
		if !errors.Is(err, errTaken) {
			return fmt.Errorf("cannot lock %s: %w", name, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pollTime):
		}
		over = none
		item, err := b.stat(ctx, key)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("cannot lock %s: %w", name, err)
		case item.Generation != seen:
			seen, since = item.Generation, time.Now()
		case time.Since(since) > leaseTime:
			over = seen
		}
	}
}

// Unlock releases a lock that this process holds.
func (b *Bucket) Unlock(ctx context.Context, name string) error {
	b.mutex.Lock()
	its := b.held[name]
	delete(b.held, name)
	b.mutex.Unlock()
	if its == nil {
		return fmt.Errorf("the lock %s is not held", name)
	}
	its.stop()
	<-its.stopped
	query := url.Values{"ifGenerationMatch": {its.generation}}
	_, err := b.call(ctx, http.MethodDelete, b.objectPath(lockKey(name)), query, nil)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errTaken) {
		return nil // it was taken over
	}
	return err
}

func (b *Bucket) hold(name, key, generation string) {
	ctx, stop := context.WithCancel(context.Background())
	its := &lease{generation, stop, make(chan struct{})}
	b.mutex.Lock()
	if b.held == nil {
		b.held = map[string]*lease{}
	}
	b.held[name] = its
	b.mutex.Unlock()
	go func() {
		defer close(its.stopped)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(refreshTime):
			}
			next, err := b.write(ctx, key, []byte(name), &its.generation)
			if errors.Is(err, errTaken) {
				return
			}
			if err == nil {
				its.generation = next
			}
		}
	}()
}

func lockKey(name string) string { return "locks/" + url.PathEscape(name) }
