package serve

import (
	"crypto/rand"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Site is an address that is listened at.
type Site struct {
	listener net.Listener
	host     string // as it was given
	token    string // "": none is needed
	server   *http.Server
}

// Listen listens at an address, HOST:PORT. Its error says what to do, for example when the port is
// in use. token is asked of every reader; where it is "" and the address is not loopback, one is
// made.
func Listen(address, token string) (*Site, error) {
	if err := CheckToken(token); err != nil {
		return nil, err
	}
	l, err := listen(address)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(address)
	if token == "" && !Loopback(host) {
		token = rand.Text()
	}
	s := &Site{listener: l, host: host, token: token}
	s.server = &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    1 << 16,
		ErrorLog:          log.New(io.Discard, "", 0), // browsers that went away
	}
	return s, nil
}

// URL is the address to open in a browser, with the token where one is needed. Where the site
// listens at all addresses of the machine it has the first that others reach.
func (s *Site) URL() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	host := s.host
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = reachable()
	}
	u := url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: "/"}
	if s.token != "" {
		u.RawQuery = url.Values{"token": {s.token}}.Encode()
	}
	return u.String()
}

// reachable is the first address of this machine that is not loopback.
func reachable() string {
	addresses, _ := net.InterfaceAddrs() // none is no error
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}

// Serve answers requests of those who may see the site until it is closed; then it returns nil.
func (s *Site) Serve(h http.Handler) error {
	s.server.Handler = s.guard(h)
	if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close ends all connections.
func (s *Site) Close() error {
	return errors.Join(s.server.Close(), s.closeListener())
}

// closeListener closes a listener that was never served.
func (s *Site) closeListener() error {
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
