package eval

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"vksimclr/augment"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
)

// onRanks runs do on each of so many ranks, one device each.
func onRanks(t *testing.T, size int, do func(d *engine.Device, ranks dist.Group)) {
	t.Helper()
	groups := dist.Local(size)
	devices := make([]*engine.Device, size)
	for i := range devices {
		devices[i] = enginetest.Device(t)
		devices[i].Measure(false)
	}
	var wait sync.WaitGroup
	for i, g := range groups {
		wait.Go(func() { do(devices[i], g) })
	}
	wait.Wait()
}

// The first of three ranks has the very features of one rank alone; there may be fewer pictures
// than ranks.
func TestEncodeShared(t *testing.T) {
	view := augment.CIFAR()
	for _, count := range []int{2, 61} {
		set := &pictures{count: count}
		var alone, first Features
		onRanks(t, 1, func(d *engine.Device, ranks dist.Group) {
			encoder, weights := tiny(t, d)
			var err error
			alone, err = Encode(t.Context(), d, encoder, weights, kernels.Policy{}, view, set, nil)
			if err != nil {
				t.Error(err)
			}
		})
		onRanks(t, 3, func(d *engine.Device, ranks dist.Group) {
			encoder, weights := tiny(t, d)
			f, err := EncodeShared(t.Context(), ranks, d, encoder, weights, kernels.Policy{}, view,
				set, nil)
			if err != nil {
				t.Error(err)
			}
			if ranks.Rank() == 0 {
				first = f
			} else if f.N() > 0 {
				t.Errorf("rank %d has %d features", ranks.Rank(), f.N())
			}
		})
		if !reflect.DeepEqual(alone, first) {
			t.Errorf("%d pictures: three ranks have other features than one", count)
		}
	}
}

// A picture that one rank cannot read, and a context that ends on one rank, end the work of all.
func TestEncodeSharedFailsTogether(t *testing.T) {
	set := &pictures{count: 30, broken: map[int]bool{15: true}}
	whole := &pictures{count: 30}
	onRanks(t, 3, func(d *engine.Device, ranks dist.Group) {
		encoder, weights := tiny(t, d)
		encode := func(ctx context.Context, set *pictures) error {
			_, err := EncodeShared(ctx, ranks, d, encoder, weights, kernels.Policy{},
				augment.CIFAR(), set, nil)
			return err
		}
		var of *dist.RankError
		if err := encode(t.Context(), set); !errors.As(err, &of) || of.Rank != 1 {
			t.Errorf("rank %d: %v", ranks.Rank(), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if ranks.Rank() == 2 {
			cancel()
		}
		if err := encode(ctx, whole); !errors.Is(err, context.Canceled) {
			t.Errorf("rank %d: %v", ranks.Rank(), err)
		}
		cancel()
	})
}
