package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// firstFile is the number of the first file that the first process keeps open: the table of hosts.
// Those of the hosts' networks follow, in order.
const firstFile = 3

// run makes the network, measures it, and runs the program on its first host.
func (s settings) run(log io.Writer) (code int, err error) {
	hosts := make([]*host, s.hosts)
	for i := range hosts {
		if hosts[i], err = newHost(i); err != nil {
			return 1, err
		}
		defer hosts[i].space.Close()
		defer hosts[i].tun.Close()
	}
	r := newRelay(s.link, hosts)
	m := measured{}
	if s.probes > 0 {
		if m, err = probe(hosts[0], hosts[1], s.probes, s.delay); err != nil {
			return 1, err
		}
	}
	fmt.Fprintf(log, "ranknet: %d hosts, %v one way, %.3g %% lost one way; measured: %v\n",
		s.hosts, s.delay, 100*s.loss, m)
	carried, lost := r.carried.Load(), r.lost.Load()
	code, err = s.start(hosts)
	fmt.Fprintf(log, "ranknet: carried %d packets, lost %d\n", r.carried.Load()-carried,
		r.lost.Load()-lost)
	return code, err
}

// start runs the program in a process namespace on the first host and returns its exit code.
func (s settings) start(hosts []*host) (code int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 1, err
	}
	table, err := hostTable(s)
	if err != nil {
		return 1, err
	}
	defer table.Close()
	cmd := exec.Command(self, append([]string{"init"}, s.command...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{table}
	for _, h := range hosts {
		cmd.ExtraFiles = append(cmd.ExtraFiles, h.space)
	}
	cmd.Env = append(os.Environ(), variables(self)...)
	// The kernel kills the first process with this one, and with it all processes below it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL,
		Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWUTS}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(stop)
	// Pdeathsig is about the thread that started the process: it has to last as long.
	err = hosts[0].inside(func() error {
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("cannot make a process namespace: %w; run as root, or "+
				"`unshare --user --map-root-user ranknet …`", err)
		}
		over := make(chan struct{})
		defer close(over)
		go func() {
			for {
				select {
				case s := <-stop:
					cmd.Process.Signal(s)
				case <-over:
					return
				}
			}
		}()
		return cmd.Wait()
	})
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return max(1, exit.ExitCode()), nil
	}
	return 0, err
}

// hostTable is a file without a name with the hosts' addresses, as mpirun reads them.
func hostTable(s settings) (*os.File, error) {
	fd, err := unix.MemfdCreate("hosts", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("table of hosts: %w", err)
	}
	f := os.NewFile(uintptr(fd), "hosts")
	for i := range s.hosts {
		fmt.Fprintf(f, "%s slots=%d\n", address(i), s.slots)
	}
	return f, nil
}

// variables tell Open MPI where the hosts are and how to start a process there. Open MPI is told to
// talk over the hosts' devices with TCP: its other transports would go past the relay. Ranks that
// wait leave the cores to others, since all hosts are one machine.
func variables(self string) []string {
	agent := self + " enter"
	table := fmt.Sprintf("/proc/1/fd/%d", firstFile)
	var set []string
	for name, value := range map[string]string{
		"OMPI_MCA_orte_default_hostfile": table,
		"OMPI_MCA_plm":                   "rsh",
		"OMPI_MCA_plm_rsh_agent":         agent,
		"OMPI_MCA_pml":                   "ob1",
		"OMPI_MCA_btl":                   "self,vader,tcp",
		"OMPI_MCA_btl_tcp_if_include":    device,
		"OMPI_MCA_oob_tcp_if_include":    device,
		"OMPI_MCA_mpi_yield_when_idle":   "1",
		"OMPI_ALLOW_RUN_AS_ROOT":         "1",
		"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
		"RANKNET_TABLE":                  table,
	} {
		set = append(set, name+"="+value)
	}
	return set
}
