package lease

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// Patience bounds the time in which all ranks have to connect.
const Patience = 30 * time.Second

// greeting begins a connection, then come the token and the rank.
const greeting = "vksimclr-ranks-1"

// Offer is where rank 0 waits for the others.
type Offer struct {
	listener net.Listener
	token    string
}

// Listen opens a TCP port on all interfaces of rank 0's host.
func Listen() (*Offer, error) {
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		return nil, fmt.Errorf("rank 0 cannot listen for the other ranks: %w", err)
	}
	return &Offer{listener: listener, token: rand.Text()}, nil
}

// Text is what the other ranks must know: a secret and all addresses of this host, in one line.
func (o *Offer) Text() string {
	port := strconv.Itoa(o.listener.Addr().(*net.TCPAddr).Port)
	text := o.token
	for _, host := range append(interfaces(), "127.0.0.1") {
		text += " " + net.JoinHostPort(host, port)
	}
	return text
}

// interfaces lists the addresses of this host that others may reach.
func interfaces() []string {
	addresses, _ := net.InterfaceAddrs() // without any, loopback remains
	var hosts []string
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			hosts = append(hosts, n.IP.String())
		}
	}
	return hosts
}

// Watch waits until all other ranks have joined. Hosts has the host of each rank; a lease of 0 is
// Default. The offer is over with it.
func (o *Offer) Watch(hosts []string, lease time.Duration) (*Watch, error) {
	defer o.listener.Close()
	w := newWatch(0, hosts, lease)
	joined := make(chan *peer)
	done := make(chan struct{})
	defer close(done)
	go func() {
		for {
			c, err := o.listener.Accept()
			if err != nil {
				return
			}
			go o.admit(c, len(hosts), w.lease, joined, done)
		}
	}()
	late := time.After(Patience)
	here := make([]bool, len(hosts))
	for len(w.peers) < len(hosts)-1 {
		select {
		case p := <-joined:
			if here[p.rank] {
				p.connection.Close() // it came by two addresses
				continue
			}
			here[p.rank] = true
			w.peers = append(w.peers, p)
		case <-late:
			w.Close()
			return nil, missing(here, hosts)
		}
	}
	for _, p := range w.peers {
		p.say(greeting)
	}
	w.start()
	return w, nil
}

func missing(here []bool, hosts []string) error {
	var who []string
	for rank := 1; rank < len(here); rank++ {
		if !here[rank] {
			who = append(who, fmt.Sprintf("rank %d on host %s", rank, hosts[rank]))
		}
	}
	return fmt.Errorf("%s could not reach rank 0 on host %s by TCP within %v:"+
		" let the hosts connect to each other on any port", strings.Join(who, ", "),
		hosts[0], Patience)
}

// admit takes a connection for that of a rank if it knows the token.
func (o *Offer) admit(c net.Conn, size int, lease time.Duration, joined chan<- *peer,
	done <-chan struct{}) {
	c.SetReadDeadline(time.Now().Add(Patience))
	lines := bufio.NewScanner(c)
	if lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 3 && words[0] == greeting && words[1] == o.token {
			if rank, err := strconv.Atoi(words[2]); err == nil && rank > 0 && rank < size {
				c.SetReadDeadline(time.Time{})
				select {
				case joined <- newPeer(rank, c, lines, lease):
					return
				case <-done:
				}
			}
		}
	}
	c.Close()
}

// Join connects this rank with rank 0, whose Offer.Text is offer. It tries all addresses at once.
func Join(offer string, rank int, hosts []string, lease time.Duration) (*Watch, error) {
	words := strings.Fields(offer)
	if len(words) < 2 {
		return nil, errors.New("rank 0 does not listen")
	}
	w := newWatch(rank, hosts, lease)
	done := make(chan struct{})
	defer close(done)
	found := make(chan *peer)
	for _, address := range words[1:] {
		go func() {
			if p := knock(address, words[0], rank, w.lease); p != nil {
				select {
				case found <- p:
				case <-done:
					p.connection.Close()
				}
			}
		}()
	}
	select {
	case p := <-found:
		w.peers = []*peer{p}
		w.start()
		return w, nil
	case <-time.After(Patience):
		return nil, fmt.Errorf("rank %d on host %s could not reach rank 0 on host %s at %s within"+
			" %v: let the hosts connect to each other on any port", rank, hosts[rank], hosts[0],
			strings.Join(words[1:], ", "), Patience)
	}
}

// knock connects with address and returns rank 0 if it answers there, else nil.
func knock(address, token string, rank int, lease time.Duration) *peer {
	c, err := net.DialTimeout("tcp", address, Patience)
	if err != nil {
		return nil
	}
	fmt.Fprintf(c, "%s %s %d\n", greeting, token, rank)
	c.SetReadDeadline(time.Now().Add(Patience))
	lines := bufio.NewScanner(c)
	if !lines.Scan() || lines.Text() != greeting {
		c.Close()
		return nil
	}
	c.SetReadDeadline(time.Time{})
	return newPeer(0, c, lines, lease)
}
