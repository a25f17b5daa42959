// Command pause holds a pod's namespaces open and does nothing else: it waits until it is told to end and, as the first
// process of the pod, buries the processes that others left behind.
// It does what Kubernetes' own does: https://github.com/kubernetes/kubernetes/blob/v1.34.0/build/pause/linux/pause.c
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			return
		}
		bury()
	}
}

// bury waits for every child that has ended: several may stand behind one signal.
func bury() {
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
	}
}
