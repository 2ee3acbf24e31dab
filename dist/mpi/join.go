//go:build mpi

package mpi

import (
	"errors"
	"strings"

	"vksimclr/dist"
	"vksimclr/dist/lease"
)

// join has the ranks of a group learn each other's hosts and watch each other.
func join(g dist.Group, o Options) ([]string, *lease.Watch, error) {
	hosts, err := texts(g, hostname())
	if err != nil {
		return nil, nil, err
	}
	var offer *lease.Offer
	var failed error
	address := ""
	if g.Rank() == 0 {
		if offer, failed = lease.Listen(); failed == nil {
			address = offer.Text()
		}
	}
	addresses, err := texts(g, address)
	if err != nil {
		return nil, nil, err
	}
	var watch *lease.Watch
	switch {
	case offer != nil:
		watch, failed = offer.Watch(hosts, o.Lease)
	case g.Rank() > 0:
		watch, failed = lease.Join(addresses[0], g.Rank(), hosts, o.Lease)
	}
	said := ""
	if failed != nil {
		said = failed.Error()
	}
	failures, err := texts(g, said) // all start or none does
	if err != nil {
		return nil, nil, err
	}
	for _, f := range failures {
		if f != "" {
			return nil, nil, errors.New(f)
		}
	}
	return hosts, watch, nil
}

// texts brings every rank's text to all.
func texts(g dist.Group, own string) ([]string, error) {
	const most = 4096 // bytes; longer texts are cut
	all := make([][]byte, g.Size())
	for i := range all {
		all[i] = make([]byte, most)
	}
	copy(all[g.Rank()], own)
	if err := g.AllGather(all, all[g.Rank()]); err != nil {
		return nil, err
	}
	said := make([]string, len(all))
	for i, b := range all {
		said[i] = strings.TrimRight(string(b), "\x00")
	}
	return said, nil
}
