package main

import (
	"math/rand/v2"
	"os"
	"sync/atomic"
	"time"
)

// queued is how many packets may be on their way from one host to another. More are lost, as in the
// buffer of a switch.
const queued = 20000

// relay carries packets between hosts.
type relay struct {
	link
	hosts         []*host
	carried, lost atomic.Int64
}

// packet is on its way.
type packet struct {
	bytes []byte
	due   time.Time
}

// newRelay starts to carry packets. It ends when the hosts' devices are closed.
func newRelay(l link, hosts []*host) *relay {
	r := &relay{link: l, hosts: hosts}
	for i := range hosts {
		go r.serve(i)
	}
	return r
}

// serve reads what host i sends.
func (r *relay) serve(i int) {
	ways := make([]chan packet, len(r.hosts))
	for j, to := range r.hosts {
		ways[j] = make(chan packet, queued)
		go deliver(to.tun, ways[j])
		defer close(ways[j])
	}
	random := rand.New(rand.NewPCG(r.seed, uint64(i)))
	buffer := make([]byte, readBytes)
	var free time.Time // when the host's line has sent what came before
	for {
		n, err := r.hosts[i].tun.Read(buffer)
		if err != nil {
			return // closed
		}
		to := destination(buffer[:n])
		if to < 0 || to >= len(r.hosts) || to == i {
			continue // nobody's, such as IPv6's search for a router
		}
		if random.Float64() < r.loss {
			r.lost.Add(1)
			continue
		}
		now := time.Now()
		if free.Before(now) {
			free = now
		}
		if r.rate > 0 {
			free = free.Add(time.Duration(float64(8*n) / r.rate * float64(time.Second)))
		}
		select {
		case ways[to] <- packet{append([]byte(nil), buffer[:n]...), free.Add(r.delay)}:
			r.carried.Add(1)
		default:
			r.lost.Add(1)
		}
	}
}

// destination is the host that a packet of IPv4 goes to, below 0 for others.
func destination(p []byte) int {
	if len(p) < 20 || p[0]>>4 != 4 {
		return -1
	}
	return number(p[16:20])
}

// deliver writes packets to a host when they are due. All have the same delay: they come in order.
func deliver(to *os.File, way <-chan packet) {
	for p := range way {
		time.Sleep(time.Until(p.due))
		if _, err := to.Write(p.bytes); err != nil {
			continue // the host is gone, or has no room
		}
	}
}
