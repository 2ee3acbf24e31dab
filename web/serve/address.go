package serve

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// CheckAddress tells what is wrong with an address to listen at: HOST:PORT, where HOST may be empty
// for all addresses of the machine, and port 0 is any free one.
func CheckAddress(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address: give HOST:PORT, as 127.0.0.1:8080", address)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q has the port %q: give 0 to 65535, as 127.0.0.1:8080", address, port)
	}
	return nil
}

// minToken is the length of the shortest token that is taken.
const minToken = 12

// CheckToken tells what is wrong with a token. "" is right: one is made where it is needed.
func CheckToken(token string) error {
	if token != "" && len(token) < minToken {
		return fmt.Errorf("the token has %d characters: give %d or more, or leave it out to "+
			"have one made", len(token), minToken)
	}
	return nil
}

// Loopback tells whether only this machine reaches a host: 127.0.0.1, ::1 or localhost.
func Loopback(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost"
}

// listen listens, and says what to do where that fails.
func listen(address string) (net.Listener, error) {
	if err := CheckAddress(address); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", address)
	var name *net.DNSError
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program: give another port, or port 0 for "+
			"any free one", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s is not allowed for this user: give a port of 1024 or more",
			address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("%s is no address of this machine: give 127.0.0.1 or one of its own",
			address)
	case errors.As(err, &name):
		return nil, fmt.Errorf("%s: the host %q is unknown: give 127.0.0.1, or an address of this "+
			"machine", address, name.Name)
	}
	return nil, fmt.Errorf("%s: %w", address, err)
}
