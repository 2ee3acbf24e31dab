package models

import "testing"

// Numbers of parameters of convolutions and batch norms as computed from the published structure.
// torchvision's models agree, and so do the papers' numbers in millions.
func TestParameterCounts(t *testing.T) {
	const cifar, imagenet, v2 = 32, 224, 0.0625
	plain, official := EncoderOptions{}, EncoderOptions{Project: true}
	wide := func(n int, sk float64) EncoderOptions {
		return EncoderOptions{Multiplier: n, SKRatio: sk, Project: true}
	}
	for _, c := range []struct {
		arch    string
		size    int
		options EncoderOptions
		want    int
	}{
		{"resnet18", cifar, official, 11173056},
		{"resnet18", cifar, plain, 11168832},
		{"resnet34", cifar, official, 21281216},
		{"resnet34", cifar, plain, 21276992},
		{"resnet50", cifar, plain, 23500352},
		{"resnet18", imagenet, official, 11180736},
		{"resnet18", imagenet, plain, 11176512},
		{"resnet34", imagenet, official, 21288896},
		{"resnet34", imagenet, plain, 21284672},
		{"resnet50", imagenet, plain, 23508032},
		{"resnet50", imagenet, official, 23508032},
		{"resnet50", imagenet, wide(2, 0), 93907072},
		{"resnet50", imagenet, wide(3, 0), 211197120},
		{"resnet50", imagenet, wide(4, 0), 375378176},
		{"resnet101", imagenet, wide(1, 0), 42500160},
		{"resnet101", imagenet, wide(2, 0), 169771136},
		{"resnet152", imagenet, wide(1, 0), 58143808},
		{"resnet152", imagenet, wide(2, 0), 232253568},
		{"resnet152", imagenet, wide(3, 0), 522329280},
		{"resnet50", imagenet, wide(1, v2), 35215584},
		{"resnet50", imagenet, wide(2, v2), 140306048},
		{"resnet101", imagenet, wide(1, v2), 64662304},
		{"resnet101", imagenet, wide(2, v2), 257132224},
		{"resnet152", imagenet, wide(1, v2), 88940896},
		{"resnet152", imagenet, wide(2, v2), 353398528},
		{"resnet152", imagenet, wide(3, v2), 794704160},
	} {
		c.options.Size = c.size
		if got := count(t, resnet(t, c.arch, c.options)); got != c.want {
			t.Errorf("%+v: %d parameters", c, got)
		}
	}
}

// Convolutions with their shortcuts, each of which has a batch norm.
func TestConvolutionCounts(t *testing.T) {
	for _, c := range []struct {
		arch        string
		plain, ours int // with torchvision's shortcuts and with the reference implementation's
	}{
		{"resnet18", 20, 21}, {"resnet34", 36, 37}, {"resnet50", 53, 53}, {"resnet101", 104, 104},
		{"resnet152", 155, 155},
	} {
		for _, project := range []bool{false, true} {
			var l Layout
			cfg := resnet(t, c.arch, EncoderOptions{Size: 224, Project: project})
			if _, err := cfg.Build(&l, ""); err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, p := range l.Params {
				if p.Kind == Filter {
					n++
				}
			}
			if want := map[bool]int{false: c.plain, true: c.ours}[project]; n != want {
				t.Errorf("%s, project %v: %d convolutions, want %d", c.arch, project, n, want)
			}
		}
	}
}

// The largest published networks can be laid out.
func TestLargeNetworks(t *testing.T) {
	for _, o := range []EncoderOptions{{Multiplier: 4}, {Multiplier: 4, SKRatio: 0.0625},
		{Multiplier: 2, SERatio: 0.0625}} {
		o.Size = 224
		var l Layout
		encoder, err := resnet(t, "resnet200", o).Build(&l, "")
		if err != nil || encoder.Features() != 2048*o.Multiplier || l.Size() < 200e6 {
			t.Errorf("%+v: %d elements, %v", o, l.Size(), err)
		}
	}
}
