package reference

import (
	"slices"
	"strings"
	"sync"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels/harness"
	"vksimclr/train"
)

// CheckFileOnRanks is CheckFile, but the batch of a training step is shared among ranks of this
// process, one for each device: every rank has to have the case's outcome. Other operations run on
// the first device.
func CheckFileOnRanks(devices []*engine.Device, path string, o harness.FileOptions) harness.Result {
	results := make([]harness.Result, len(devices))
	var wait sync.WaitGroup
	for rank, group := range dist.Local(len(devices)) {
		wait.Go(func() {
			operations := Operations()
			operations["simclr_train"] = func(c *harness.FileCase) { simclrTrain(c, group) }
			results[rank] = harness.CheckFile(devices[rank], path, o, operations)
			if results[rank].Status == harness.Fail {
				group.Close() // the others wait no longer
			}
		})
	}
	wait.Wait()
	worst := results[0]
	for _, r := range results { // of those that failed, one that was not left by another
		if r.Status == harness.Fail && !strings.Contains(r.Reason, dist.ErrLeft.Error()) {
			worst = r
		}
	}
	return worst
}

// share leaves of the views those of this rank's pictures.
func (t *training) share() {
	ranks := t.group.Size()
	if ranks > t.pictures {
		t.c.Skipf("%d ranks for %d pictures", ranks, t.pictures)
	}
	if ranks > 1 && t.c.HasAttribute("micro_batch") && norms(t.c) == train.MicroNorms {
		t.c.Skipf("ranks cut other micro-batches, whose norms are their own")
	}
	lo, hi := dist.Share(t.pictures, t.group.Rank(), ranks)
	own := func(all []float32, shape []int) ([]float32, []int) {
		if len(all) == 0 {
			return all, shape
		}
		views, row := shape[0]/t.pictures, len(all)/shape[0]
		var rows []float32
		for v := range views {
			at := v * t.pictures
			rows = append(rows, all[(at+lo)*row:(at+hi)*row]...)
		}
		shape = slices.Clone(shape)
		shape[0] = views * (hi - lo)
		return rows, shape
	}
	for i := range t.views {
		v := &t.views[i]
		v.packed, v.physical = own(v.packed, v.physical)
		v.small, v.smallShape = own(v.small, v.smallShape)
	}
}

// ranks is what a step needs of the other ranks; nil for one alone.
func (t *training) ranks() *train.Ranks {
	if t.group.Size() == 1 {
		return nil
	}
	beside, err := t.group.Another()
	t.c.Check(err)
	k := train.NewRanks(t.c.Device, t.group, beside, t.pictures)
	t.c.OnClose(k.Close)
	return k
}
