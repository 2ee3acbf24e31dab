package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// asRanknet has the test program be ranknet.
const asRanknet = "RANKNET_TEST_AS_RANKNET"

func TestMain(m *testing.M) {
	if os.Getenv(asRanknet) != "" {
		os.Exit(run(os.Args[1:], os.Stderr))
	}
	os.Exit(m.Run())
}

// network makes hosts for a test, or skips it where that is not allowed.
func network(t *testing.T, l link, n int) ([]*host, *relay) {
	t.Helper()
	hosts := make([]*host, n)
	for i := range hosts {
		h, err := newHost(i)
		if err != nil {
			t.Skip("no networks of ranks here: ", err)
		}
		t.Cleanup(func() { h.tun.Close(); h.space.Close() })
		hosts[i] = h
	}
	return hosts, newRelay(l, hosts)
}

// TestDelayAndLoss: no packet is faster than the delay, and the relay loses the asked share.
func TestDelayAndLoss(t *testing.T) {
	const n, delay = 400, 5 * time.Millisecond
	hosts, r := network(t, link{delay: delay, loss: 0.05, seed: 3}, 2)
	m, err := probe(hosts[0], hosts[1], n, delay)
	if err != nil {
		t.Fatal(err)
	}
	if m.back == 0 || m.roundTrip < 2*delay {
		t.Errorf("%v: faster than twice %v", m, delay)
	}
	lost := float64(r.lost.Load())
	met := lost + float64(r.carried.Load())
	if met < n || math.Abs(lost-0.05*met) > 5*math.Sqrt(0.05*met) {
		t.Errorf("%g of %g packets were lost, want about 5 %%", lost, met)
	}
	if m.sent-m.back < int(lost) {
		t.Errorf("%v, and the relay lost %g", m, lost)
	}
}

// TestBytesArrive sends bytes by TCP over a bad line: lost packets are sent again.
func TestBytesArrive(t *testing.T) {
	hosts, r := network(t, link{delay: time.Millisecond, loss: 0.03, rate: 1e8, seed: 1}, 3)
	sent := bytes.Repeat([]byte("0123456789abcde\n"), 20000)
	var listener net.Listener
	err := hosts[2].inside(func() (err error) {
		listener, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: hosts[2].ip})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	failed := make(chan error, 1)
	go func() {
		failed <- hosts[1].inside(func() error {
			c, err := net.DialTCP("tcp4", nil, listener.Addr().(*net.TCPAddr))
			if err != nil {
				return err
			}
			defer c.Close()
			_, err = c.Write(sent)
			return err
		})
	}()
	c, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	if err != nil || <-failed != nil || sha256.Sum256(got) != sha256.Sum256(sent) {
		t.Errorf("%d of %d bytes came, or others, %v", len(got), len(sent), err)
	}
	if r.lost.Load() == 0 {
		t.Error("no packet was lost: nothing was tested")
	}
}

// ranknet is a command that runs ranknet, and kills it after a minute.
func ranknet(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	limit, stop := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(stop)
	cmd := exec.CommandContext(limit, self, args...)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append(os.Environ(), asRanknet+"=1")
	return cmd
}

// TestKilled: of a killed ranknet no process is left, on no host.
func TestKilled(t *testing.T) {
	network(t, link{}, 2)
	self, _ := os.Executable()
	cmd := ranknet(t, "-probes", "0", "--", "sh", "-c",
		self+` enter 10.77.0.2 "echo \$(hostname); exec sleep 600" & exec sleep 600`)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	cmd.Stdout = write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	name := make([]byte, len("host2\n"))
	if _, err := io.ReadFull(read, name); err != nil || string(name) != "host2\n" {
		t.Fatalf("the second host says %q, %v", name, err)
	}
	cmd.Process.Signal(unix.SIGKILL)
	cmd.Wait()
	// The pipe ends once the last process that can write to it has ended.
	read.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.ReadAll(read); err != nil {
		t.Error("processes are left: ", err)
	}
}

// TestExitCodes: the program's exit code is ranknet's, and mistakes of the command line have 2.
func TestExitCodes(t *testing.T) {
	network(t, link{}, 2)
	for args, want := range map[string]int{
		"-probes 0 -- sh -c exit\t7": 7, "-loss 3 -- true": 2, "-hosts 1 -- true": 2, "-hosts 2": 2,
		"-delay -1s -- true": 2, "-nosuch": 2, "-probes 0 -- /no/such/program": 1,
	} {
		words := strings.Split(args, " ")
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "\t", " ")
		}
		cmd := ranknet(t, words...)
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want {
			t.Errorf("ranknet %s: exit code %d, want %d:\n%s", args, code, want, out)
		}
	}
}

// TestMPI runs two ranks on two hosts, each with its own name, whose sum comes over a bad line and
// not past it.
func TestMPI(t *testing.T) {
	network(t, link{}, 2)
	tried := map[string]bool{}
	for _, kind := range []string{".openmpi", ".mpich", ""} {
		compiler, err := exec.LookPath("mpicc" + kind)
		if err != nil || kind == "" && len(tried) > 0 {
			continue
		}
		tried[kind] = true
		program := filepath.Join(t.TempDir(), "sum")
		out, err := exec.Command(compiler, "-o", program, "testdata/sum.c").CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", compiler, err, out)
		}
		cmd := ranknet(t, "-delay", "1ms", "-loss", "1%", "-probes", "20", "--",
			"mpirun"+kind, "-np", "2", program)
		out, err = cmd.CombinedOutput()
		for _, line := range []string{"0 of 2 on host1: 3\n", "1 of 2 on host2: 3\n"} {
			if !strings.Contains(string(out), line) {
				t.Errorf("%s: no %q", compiler, line)
			}
		}
		// Each rank needs the 80,000 bytes of the other, or half of them and half of the sum.
		_, end, _ := strings.Cut(string(out), "ranknet: carried ")
		var carried int
		if fmt.Sscanf(end, "%d", &carried); carried < 2*80000/mtu {
			t.Errorf("%s: only %d packets were carried", compiler, carried)
		}
		if err != nil || t.Failed() {
			t.Errorf("%s: %v:\n%s", compiler, err, out)
		}
	}
	if len(tried) == 0 {
		t.Skip("no MPI is installed")
	}
}
