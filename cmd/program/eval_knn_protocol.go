package program

import (
	"slices"
	"strings"
)

// knnProtocol is a published way to let neighbours vote.
type knnProtocol struct {
	name        string
	k           int
	votes       string
	distance    string
	temperature float64
}

// knnProtocols lists the words of eval knn --protocol; docs/switches-protocols.md says whose they
// are.
func knnProtocols() []knnProtocol {
	return []knnProtocol{
		{"lightly", 200, "weighted", "cosine", 0.1},
		{"lightly-small", 20, "weighted", "cosine", 0.1},
		{"vissl", 200, "weighted", "cosine", 0.1},
		{"instdisc", 200, "weighted", "cosine", 0.07},
		{"leftthomas", 200, "weighted", "cosine", 0.5},
		{"sololearn", 20, "weighted", "cosine", 0.07},
		{"sololearn-euclidean", 20, "weighted", "euclidean", 0.07},
		{"dkobak", 10, "plain", "cosine", 0.1},
	}
}

// follow takes from the protocol what the given flags leave open.
func (k *knnCommand) follow(flags []string) error {
	if k.Unweighted {
		if slices.Contains(flags, "votes") && k.Votes != "plain" {
			return usage("eval knn: --votes %s and --unweighted differ: leave one out", k.Votes)
		}
		k.Votes = "plain"
		flags = append(flags, "votes")
	}
	if k.Protocol == "" {
		return nil
	}
	var names []string
	for _, p := range knnProtocols() {
		names = append(names, p.name)
		if p.name != k.Protocol {
			continue
		}
		open := func(flag string) bool { return !slices.Contains(flags, flag) }
		if open("k") {
			k.K, k.clip = p.k, true
		}
		if open("votes") {
			k.Votes = p.votes
		}
		if open("distance") {
			k.Distance = p.distance
		}
		if open("temperature") {
			k.Temperature = p.temperature
		}
		return nil
	}
	return usage("eval knn: --protocol %s: give %s", k.Protocol, strings.Join(names, ", "))
}
