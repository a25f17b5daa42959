// Package netpol runs sigs.k8s.io/kube-network-policies on a kernel without CONFIG_NFT_QUEUE: its own
// nftables rules are refused there, so fixed iptables NFQUEUE rules feed it instead.
package netpol

import (
	"context"
	"flag"
	"fmt"
	"os/exec"
	"os/signal"
	"strings"

	"golang.org/x/sys/unix"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

// Main enforces NetworkPolicies for the pods of the CIDR given until it is interrupted.
func Main(args []string) error {
	fs := flag.NewFlagSet("netpol", flag.ExitOnError)
	klog.InitFlags(fs)
	kubeconfig := fs.String("kubeconfig", "", "kubeconfig file")
	cidr := fs.String("pod-cidr", "10.244.0.0/16", "addresses of the pods")
	queue := fs.Int("nfqueue-id", 100, "queue number")
	fs.Parse(args)
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	cfg, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	cs, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		return err
	}
	f := informers.NewSharedInformerFactory(cs, 0)
	// Of no node, so that the controller makes no nftables rules of its own when the pods of its node change: each time its chain
	// comes or goes (or is refused), the kernel drops what waits for a verdict, and a connection begins a second late.
	const noNode = "-"
	c, err := networkpolicy.NewController(cs, f.Networking().V1().NetworkPolicies(), f.Core().V1().Namespaces(), f.Core().V1().Pods(),
		nil, nil, nil, nil, networkpolicy.Config{QueueID: *queue, NodeName: noNode, FailOpen: true})
	if err != nil {
		return err
	}
	q := fmt.Sprint(*queue)
	rules := [][]string{
		{"-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "RETURN"},
		{"-m", "owner", "--uid-owner", "0", "-j", "RETURN"},
		{"-s", *cidr, "-j", "NFQUEUE", "--queue-num", q, "--queue-bypass"},
		{"-d", *cidr, "-j", "NFQUEUE", "--queue-num", q, "--queue-bypass"},
	}
	ipt := func(a ...string) error {
		out, err := exec.Command("iptables", append([]string{"-w", "-t", "mangle"}, a...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("iptables %s: %w: %s", strings.Join(a, " "), err, out)
		}
		return nil
	}
	clean := func() {
		ipt("-D", "POSTROUTING", "-j", "NETPOL")
		ipt("-F", "NETPOL")
		ipt("-X", "NETPOL")
	}
	clean()
	defer clean()
	if err := ipt("-N", "NETPOL"); err != nil {
		return err
	}
	for _, r := range rules {
		if err := ipt(append([]string{"-A", "NETPOL"}, r...)...); err != nil {
			return err
		}
	}
	if err := ipt("-A", "POSTROUTING", "-j", "NETPOL"); err != nil {
		return err
	}
	f.Start(ctx.Done())
	return c.Run(ctx)
}
