package main

import (
	"math"
	"testing"
)

// toy is a network of two layers whose times are easy to add up.
func toy() plan {
	return plan{
		profile: profile{Pictures: 10, Width: 1, Loss: 0, Update: 0.5, Layers: []layer{
			{Name: "a", Forward: 1, Backward: 2, Gradients: bucketElements},
			{Name: "b", Forward: 1, Backward: 2, Gradients: bucketElements},
		}},
		cluster: cluster{ranks: 1, perHost: 8, inside: link{bytes: math.Inf(1)},
			wire: link{bytes: math.Inf(1)}},
		batch: 10, copies: math.Inf(1), adds: math.Inf(1),
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s: %g, want %g", what, got, want)
	}
}

// TestOneRank is the profile's own time.
func TestOneRank(t *testing.T) {
	near(t, "one rank", toy().simulate().seconds, 6.5)
	p := toy()
	p.batch = 20
	near(t, "twice the batch", p.simulate().seconds, 12.5)
}

// TestPerfectNetwork: two ranks take half the time, but for the update.
func TestPerfectNetwork(t *testing.T) {
	p := toy()
	p.ranks = 2
	near(t, "two ranks", p.simulate().seconds, 3.5)
}

// TestGradientsHideBehindBackward: the last layer's bucket travels while the first one computes.
// Its own bucket is seen whole.
func TestGradientsHideBehindBackward(t *testing.T) {
	p := toy()
	p.ranks = 2
	p.inside.bytes = 4 * bucketElements / 0.25 // a sum sends half a bucket twice
	r := p.simulate()
	near(t, "step", r.seconds-r.embeddings, 3.5+0.25)
	near(t, "seen", r.gradients, 0.25)
	p.inside.bytes /= 8 // each bucket takes 2 s, and the first layer computes for 1 s
	near(t, "slow network", p.simulate().gradients, 3)
	p.half = true
	near(t, "16 bits", p.simulate().gradients, 1)
}

// TestNormsStopTheDevice: each exchange costs its latency, forward and backward.
func TestNormsStopTheDevice(t *testing.T) {
	p := toy()
	p.ranks = 2
	p.inside.latency = 0.001
	p.Layers[0].Norms = 4
	p.stop = 0.01
	r := p.simulate()
	near(t, "norms", r.norms, 2*0.011)
	p.rankNorms = true
	near(t, "own norms", p.simulate().norms, 0)
}

// TestSharing: two transfers of a second each that start together are over after two; one that
// starts later gets half of the rest.
func TestSharing(t *testing.T) {
	var c clock
	ends := map[string]float64{}
	start := func(name string, at, seconds float64) {
		c.at(at, func() { c.transfer(cost{0, seconds}, func() { ends[name] = c.now }) })
	}
	start("first", 0, 1)
	start("second", 0.5, 1)
	c.run()
	near(t, "first", ends["first"], 1.5)
	near(t, "second", ends["second"], 2)
}

// TestNoise: what waits for all ranks waits for the slowest of them.
func TestNoise(t *testing.T) {
	p := toy()
	p.batch, p.ranks, p.noise = 640, 64, 0.1
	quiet := 6.5
	if r := p.simulate(); r.seconds < 1.1*quiet || r.seconds > 1.5*quiet {
		t.Errorf("a noisy step takes %g s, a quiet one %g", r.seconds, quiet)
	}
}

// TestHierarchy: eight ranks of each host share its line. Added within the host first, the
// gradients cross it once.
func TestHierarchy(t *testing.T) {
	c := cluster{64, 8, link{bytes: math.Inf(1)}, link{bytes: 1e9}}
	near(t, "flat", c.toAll(64e9).bytes, 8*56.)
	near(t, "first way", c.hierarchicalSum(64e9).bytes, 2*56)
	if c.gather(1e9).bytes != 56 {
		t.Errorf("a ring of hosts brings %g GB into each, want 56", c.gather(1e9).bytes)
	}
}

// TestOwner finds the layers of parameters.
func TestOwner(t *testing.T) {
	for parameter, want := range map[string]string{
		"encoder.layer1.0.bn2.weight":          "encoder.layer1.0.conv2",
		"encoder.layer1.0.downsample.1.weight": "encoder.layer1.0.downsample.0",
		"head.bn1.weight":                      "head.fc1",
		"encoder.conv1.weight":                 "encoder.conv1",
	} {
		if got, norm := owner(parameter); got != want || norm == (got == "encoder.conv1") {
			t.Errorf("%s belongs to %s, %v; want %s", parameter, got, norm, want)
		}
	}
}
