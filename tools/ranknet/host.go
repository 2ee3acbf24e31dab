package main

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

const (
	device    = "net0" // the network device of each host
	mtu       = 1500   // bytes of a packet, as Ethernet's
	readBytes = 65536
)

// host is a network namespace with one device, whose packets this program reads and writes.
type host struct {
	space *os.File // the namespace
	tun   *os.File // the device's packets
	ip    net.IP
}

// address is the address of host i, from 0.
func address(i int) net.IP { return net.IPv4(10, 77, 0, byte(i+1)) }

// number is the host with an address, of four bytes, or a number below 0.
func number(ip []byte) int {
	if ip[0] != 10 || ip[1] != 77 || ip[2] != 0 {
		return -1
	}
	return int(ip[3]) - 1
}

// newHost makes host i. It lasts until its files are closed and the processes in it are over.
func newHost(i int) (h *host, err error) {
	h = &host{ip: address(i)}
	err = onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("cannot make a network namespace: %w; run as root, or "+
				"`unshare --user --map-root-user ranknet …`", err)
		}
		if h.space, err = os.Open("/proc/thread-self/ns/net"); err != nil {
			return err
		}
		if h.tun, err = openTun(device); err != nil {
			return err
		}
		if err := configure("lo", net.IPv4(127, 0, 0, 1), net.CIDRMask(8, 32)); err != nil {
			return err
		}
		return configure(device, h.ip, net.CIDRMask(24, 32))
	})
	return h, err
}

// inside runs do with the network of the host. Sockets that it opens, and processes that it starts,
// stay there.
func (h *host) inside(do func() error) error {
	return onThread(func() error {
		if err := unix.Setns(int(h.space.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("cannot enter the host %s: %w", h.ip, err)
		}
		return do()
	})
}

// onThread runs do on a thread of the system that ends with it: its namespaces are nobody else's.
func onThread(do func() error) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread() // without unlocking: the thread ends with this goroutine
		result <- do()
	}()
	return <-result
}

// openTun makes a network device whose packets are read from and written to the file.
func openTun(name string) (*os.File, error) {
	const path = "/dev/net/tun"
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; run as root, or load the "+
			"kernel's module: modprobe tun", path, err)
	}
	request, err := unix.NewIfreq(name)
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("%s: cannot make a network device: %w", path, err)
	}
	return os.NewFile(uintptr(fd), path), nil
}

// configure gives a device of this thread's network an address and starts it.
func configure(name string, ip net.IP, mask net.IPMask) error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(s)
	for _, step := range []struct {
		request uint
		set     func(r *unix.Ifreq) error
	}{
		{unix.SIOCSIFADDR, func(r *unix.Ifreq) error { return r.SetInet4Addr(ip.To4()) }},
		{unix.SIOCSIFNETMASK, func(r *unix.Ifreq) error { return r.SetInet4Addr(mask) }},
		{unix.SIOCSIFMTU, func(r *unix.Ifreq) error { r.SetUint32(mtu); return nil }},
		{unix.SIOCSIFFLAGS, func(r *unix.Ifreq) error {
			r.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
			return nil
		}},
	} {
		if name == "lo" && step.request != unix.SIOCSIFFLAGS {
			continue // has its address
		}
		r, err := unix.NewIfreq(name)
		if err == nil {
			err = step.set(r)
		}
		if err == nil {
			err = unix.IoctlIfreq(s, step.request, r)
		}
		if err != nil {
			return fmt.Errorf("cannot configure the network device %s: %w", name, err)
		}
	}
	return nil
}
