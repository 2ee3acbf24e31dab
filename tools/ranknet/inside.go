package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// first is the first process of the process namespace: it runs the program, sends it the signals
// that come, and returns its exit code. The kernel kills what is left when it ends.
func first(command []string) (code int, err error) {
	if os.Getpid() != 1 {
		return 1, usageError("init is ranknet's own: give flags, -- and a program")
	}
	// Files that this process keeps open are no business of the program.
	for fd := firstFile; fd < firstFile+1+mostHosts; fd++ {
		unix.CloseOnExec(fd)
	}
	if err := ownTable(); err != nil {
		return 1, err
	}
	if err := unix.Sethostname([]byte("host1")); err != nil {
		return 1, fmt.Errorf("cannot name the host: %w", err)
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return 127, err
	}
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	process, err := os.StartProcess(path, command,
		&os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		return 126, err
	}
	go func() {
		for s := range signals {
			process.Signal(s)
		}
	}()
	return reap(process.Pid), nil
}

// ownTable has /proc tell of the processes of this namespace, for it alone.
func ownTable() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("cannot keep mounts to this process: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("cannot mount /proc: %w", err)
	}
	return nil
}

// reap waits for all processes that end, until the program does, and returns its exit code.
func reap(program int) int {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 1
		case pid != program:
		case status.Signaled():
			return 128 + int(status.Signal())
		default:
			return status.ExitStatus()
		}
	}
}

// enter runs a command on a host, in place of ssh: its arguments are the address and the words of
// a command line for the shell. Flags of ssh before the address are left out.
func enter(args []string) error {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		args = args[1:]
	}
	if len(args) < 2 {
		return usageError("enter ADDRESS COMMAND…: give both")
	}
	var ip [4]byte
	if n, _ := fmt.Sscanf(args[0], "%d.%d.%d.%d", &ip[0], &ip[1], &ip[2], &ip[3]); n != 4 ||
		number(ip[:]) < 0 {
		return usageError(fmt.Sprintf("enter %s: the hosts are %s and the following", args[0],
			address(0)))
	}
	i := number(ip[:])
	path := fmt.Sprintf("/proc/1/fd/%d", firstFile+1+i)
	return onThread(func() error {
		space, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return fmt.Errorf("%s is no host of this network: %s: %w", args[0], path, err)
		}
		if err := unix.Setns(space, unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("cannot enter %s: %w", args[0], err)
		}
		if err := unix.Unshare(unix.CLONE_NEWUTS); err != nil {
			return fmt.Errorf("cannot enter %s: %w", args[0], err)
		}
		if err := unix.Sethostname(fmt.Appendf(nil, "host%d", i+1)); err != nil {
			return fmt.Errorf("cannot name %s: %w", args[0], err)
		}
		// Exec keeps the namespaces of the thread that calls it.
		shell := []string{"sh", "-c", strings.Join(args[1:], " ")}
		return unix.Exec("/bin/sh", shell, os.Environ())
	})
}
