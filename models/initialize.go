package models

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// Initialize draws a network's first weights. Each tensor has its own stream of random numbers,
// keyed by seed and name: a change of one layer does not affect the others.
//
//   - "simclr" is the reference implementation's scheme: convolutions are normal, cut off at 2σ,
//     with variance 1/fan_in; linear layers N(0, 0.01²). It goes with ZeroGamma in the encoder.
//   - "pytorch" is the default of PyTorch's layers: convolutions and linear layers are uniform in
//     ±1/√fan_in. Biases start at zero.
//   - "torchvision" is torchvision's ResNet: convolutions N(0, 2/fan_out), linear layers as
//     "pytorch" draws them.
//
// An unknown scheme is an error.
func Initialize(l *Layout, scheme string, seed uint64) (State, error) {
	s := State{}
	for _, p := range l.Params {
		v := make([]float32, p.Elements())
		hash := fnv.New64a()
		hash.Write([]byte(p.Name))
		random := rand.New(rand.NewPCG(seed, hash.Sum64()))
		draw, err := distribution(p, scheme, random)
		if err != nil {
			return nil, err
		}
		for i := range v {
			v[i] = draw()
		}
		s[p.Name] = v
	}
	for _, p := range l.Buffers {
		v := make([]float32, p.Elements())
		for i := range v {
			v[i] = p.Fill
		}
		s[p.Name] = v
	}
	return s, nil
}

func distribution(p Param, scheme string, random *rand.Rand) (func() float32, error) {
	constant := func() float32 { return p.Fill }
	switch scheme {
	case "simclr", "pytorch", "torchvision":
	default:
		return nil, fmt.Errorf("models: initialisation %q is not one of %s",
			scheme, "simclr, pytorch, torchvision")
	}
	if !p.Random {
		return constant, nil
	}
	fanIn := float64(p.FanIn())
	switch {
	case scheme == "simclr" && p.Kind == Filter:
		const truncated = 0.87962566103423978 // standard deviation of a unit normal cut off at ±2
		sigma := math.Sqrt(1/fanIn) / truncated
		return func() float32 {
			for {
				if x := random.NormFloat64(); math.Abs(x) <= 2 {
					return float32(x * sigma)
				}
			}
		}, nil
	case scheme == "simclr":
		return func() float32 { return float32(0.01 * random.NormFloat64()) }, nil
	case scheme == "torchvision" && p.Kind == Filter:
		fanOut := float64(p.Shape[0] * p.Shape[2] * p.Shape[3])
		return func() float32 { return float32(math.Sqrt(2/fanOut) * random.NormFloat64()) }, nil
	}
	bound := 1 / math.Sqrt(fanIn)
	return func() float32 { return float32(bound * (2*random.Float64() - 1)) }, nil
}
