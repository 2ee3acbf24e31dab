package ref

import (
	"fmt"
	"math"
	"testing"
)

func TestMaxPool2DBackward(t *testing.T) {
	for _, s := range []PoolShape{ // N H W C, KernelH KernelW, StrideH StrideW, PadH PadW, End
		{2, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0}, {1, 4, 5, 8, 2, 2, 2, 2, 0, 0, 0},
		{1, 5, 7, 4, 2, 2, 3, 3, 1, 1, 0}, {1, 6, 7, 4, 3, 2, 1, 2, 1, 0, 0},
		{2, 6, 8, 4, 3, 3, 2, 2, 0, 0, 1},
	} {
		t.Run(fmt.Sprintf("%+v", s), func(t *testing.T) {
			p, q := s.Output()
			x, dy, index := randoms(1, s.N*s.H*s.W*s.C), randoms(2, s.N*p*q*s.C),
				make([]float64, s.N*p*q*s.C/4)
			y, dx := make([]float64, len(dy)), make([]float64, len(x))
			forward := func() []float64 { MaxPool2DForward(y, index, x, s); return y }
			forward()
			MaxPool2DBackward(dx, dy, index, s)
			wantSlopes(t, "x", forward, dy, x, dx)
		})
	}
}

// Channels 0 and 1 tie, channel 2 holds a NaN, channel 3 nothing but minus infinity.
func TestMaxPool2DWinner(t *testing.T) {
	none, nan := math.Inf(-1), math.NaN()
	x := []float64{
		0, 1, 5, none,
		0, 2, nan, none,
		0, 2, 7, none,
		0, 1, 6, none,
	}
	y, index := make([]float64, 4), make([]float64, 1)
	MaxPool2DForward(y, index, x, PoolShape{1, 2, 2, 4, 2, 2, 2, 2, 0, 0, 0})
	if word := uint32(index[0]); word != 0x00010100 {
		t.Errorf("index = %#08x, want taps 0, 1, 1, 0", word)
	}
	if !math.IsNaN(y[2]) || y[3] != none {
		t.Errorf("y = %v, want a NaN in channel 2 and -Inf in channel 3", y)
	}
}

func TestGlobalAvgPoolBackward(t *testing.T) {
	x, dy := randoms(1, 2*6*4), randoms(2, 2*4)
	y, dx := make([]float64, len(dy)), make([]float64, len(x))
	GlobalAvgPoolBackward(dx, dy, 2, 6, 4)
	wantSlopes(t, "x", func() []float64 { GlobalAvgPoolForward(y, x, 2, 6, 4); return y }, dy,
		x, dx)
}

func TestReLUBackward(t *testing.T) {
	x, dy := randoms(1, 9), randoms(2, 9)
	y, dx := make([]float64, 9), make([]float64, 9)
	forward := func() []float64 { ReLUForward(y, x); return y }
	forward()
	ReLUBackward(dx, dy, y)
	wantSlopes(t, "x", forward, dy, x, dx)
}
