package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// link is what messages travel over.
type link struct {
	name    string
	latency float64 // seconds from one rank's call to the other's return
	message float64 // seconds that each further message of a series takes
	bytes   float64 // per second, in each direction
}

// cluster is ranks on hosts that are alike.
type cluster struct {
	ranks   int
	perHost int  // ranks of a host at most
	inside  link // of one rank, to others of its host
	wire    link // of a host, to other hosts
}

// links are the models that the command line knows. All are assumed: nominal rates less a fifth,
// and latencies of an MPI library over them.
func links() (inside, between []link) {
	return []link{
			{"nvlink", 6e-6, 1e-6, 360e9}, // NVLink 4: 450 GB/s; device buffers
			{"pcie", 4e-6, 1e-6, 20e9},    // PCIe 4: 32 GB/s, through the host's memory
			{"memory", 2e-6, 1e-6, 5e9},   // processes of one CPU, by copies
		}, []link{
			{"25", 25e-6, 4e-6, 2.5e9}, // 25 Gb/s Ethernet, TCP
			{"100", 5e-6, 1e-6, 10e9},  // 100 Gb/s with RDMA
			{"400", 5e-6, 1e-6, 40e9},  // 400 Gb/s with RDMA
			{"8x400", 5e-6, 1e-6, 320e9},
		}
}

// linkNamed finds a link by its name.
func linkNamed(known []link, name string) (link, error) {
	i := slices.IndexFunc(known, func(l link) bool { return l.name == name })
	if i < 0 {
		var names []string
		for _, l := range known {
			names = append(names, l.name)
		}
		return link{}, fmt.Errorf("there is no link %q: give %s", name, strings.Join(names, ", "))
	}
	return known[i], nil
}

// hosts is the number of hosts, and local that of ranks of a full one.
func (c cluster) hosts() (hosts, local int) {
	local = min(c.ranks, c.perHost)
	return (c.ranks + local - 1) / local, local
}

// cost is what a collective takes: latency in seconds, and seconds of the narrowest link for its
// bytes.
type cost struct{ latency, bytes float64 }

func (a cost) plus(b cost) cost { return cost{a.latency + b.latency, a.bytes + b.bytes} }

func (a cost) seconds() float64 { return a.latency + a.bytes }

// gather brings so many bytes of each rank to all: in a ring or by doubling, whichever is faster.
func (c cluster) gather(bytes float64) cost {
	hosts, local := c.hosts()
	if c.ranks == 1 {
		return cost{}
	}
	n, l, outside := float64(c.ranks), c.inside, 0.0
	if hosts > 1 {
		l, outside = c.wire, float64(c.ranks-local)*bytes/c.wire.bytes
	}
	within := (n - 1) * bytes / c.inside.bytes
	// In a ring of hosts each byte enters a host once. By doubling, each of its ranks asks for it.
	ring := cost{(n - 1) * l.latency, max(within, outside)}
	doubling := cost{math.Ceil(math.Log2(n)) * l.latency, max(within, float64(local)*outside)}
	if ring.seconds() < doubling.seconds() {
		return ring
	}
	return doubling
}

// toAll sends a share of so many bytes to each rank.
func (c cluster) toAll(bytes float64) cost {
	hosts, local := c.hosts()
	if c.ranks == 1 {
		return cost{}
	}
	n, l, outside := float64(c.ranks), c.inside, 0.0
	if hosts > 1 {
		l, outside = c.wire, float64(local)*bytes*(n-float64(local))/n/c.wire.bytes
	}
	return cost{l.latency + (n-2)*l.message, max(bytes*(n-1)/n/c.inside.bytes, outside)}
}

// sum is dist.Sum of so many bytes: each rank adds its share, then all gather the shares.
func (c cluster) sum(bytes float64) cost {
	return c.toAll(bytes).plus(c.gather(bytes / float64(c.ranks)))
}

// hierarchicalSum adds within each host, then ranks with the same place on all hosts add, and the
// hosts gather.
func (c cluster) hierarchicalSum(bytes float64) cost {
	hosts, local := c.hosts()
	if hosts == 1 {
		return c.sum(bytes)
	}
	host := cluster{local, local, c.inside, c.wire}
	// All ranks of a host use its line at the same time, each for its share.
	lines := c.wire
	lines.bytes /= float64(local)
	across := cluster{hosts, 1, lines, lines}
	return host.sum(bytes).plus(across.sum(bytes / float64(local)))
}
