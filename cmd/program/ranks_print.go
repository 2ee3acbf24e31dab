package program

import (
	"fmt"
	"slices"

	"vksimclr/dist"
)

// rankSummary says in the summary of a run which ranks made it.
type rankSummary struct {
	Count   int      `json:"count"`
	Hosts   []string `json:"hosts"`   // by rank
	Devices []string `json:"devices"` // by rank
}

func (t *session) rankSummary() *rankSummary {
	if t.ranks.size() == 1 {
		return nil
	}
	return &rankSummary{Count: t.ranks.size(), Hosts: t.ranks.hosts, Devices: t.devices}
}

// announceRanks says how ranks share the work.
func (t *session) announceRanks() {
	n := t.ranks.size()
	if n == 1 {
		return
	}
	hosts := slices.Clone(t.ranks.hosts)
	slices.Sort(hosts)
	most, _ := dist.Share(t.Batch, 1, n)
	least, _ := dist.Share(t.Batch, n-1, n)
	each := fmt.Sprint(most)
	if least = t.Batch - least; least != most {
		each = fmt.Sprintf("%d or %d", least, most)
	}
	norms := map[string]string{"whole": "of the whole batch", "rank": "of each rank's share",
		"micro": "of what is in a network at a time", "frozen": "the running ones"}[t.BN]
	fmt.Fprintf(t.told, "%d ranks on %s: %s pictures of a batch each; statistics of batch norms "+
		"are %s\n", n, counted(len(slices.Compact(hosts)), "host"), each, norms)
	for rank, device := range t.devices {
		if device != t.dev.Name() {
			fmt.Fprintf(t.told, "%s computes on %s\n", t.ranks.name(rank), device)
		}
	}
}
