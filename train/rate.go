package train

import (
	"errors"
	"fmt"

	"vksimclr/optim"
)

// Rate says how the learning rate runs: up in WarmupEpochs, then along Curve. But for Base, the
// zero values are those of SimCLR's reference implementation: up from 0, then down to 0 along half
// a cosine.
type Rate struct {
	Base         float64       // the highest rate, or what Scaling makes it from
	Scaling      optim.Scaling // how the highest rate follows the batch; "" is optim.None
	WarmupEpochs float64       // may be a fraction of an epoch

	Curve  optim.Curve // after the warm-up; "" is optim.Cosine
	Start  float64     // with which the warm-up begins, as a share of the highest rate
	End    float64     // with which the cosine ends, as a share of the highest rate
	Offset int         // 0 or 1, see optim.Schedule
	At     []int       // of optim.Drops: epochs, counted from 0, at whose start the rate drops
	Factor float64     // of optim.Drops: by which it is multiplied
}

// Schedule is the learning rate of every step of a run on so many pictures. The epochs have the
// whole batches that fit into the pictures.
func (r Rate) Schedule(pictures, batch, steps int) (s optim.Schedule, err error) {
	scaling := r.Scaling
	if scaling == "" {
		scaling = optim.None
	}
	s = optim.Schedule{Warmup: optim.WarmupSteps(pictures, batch, r.WarmupEpochs), Total: steps,
		Curve: r.Curve, Start: r.Start, End: r.End, Offset: r.Offset, At: r.At, Factor: r.Factor,
		Each: float64(pictures / batch)}
	s.Peak, err = scaling.Peak(r.Base, batch)
	return s, err
}

func (r Rate) validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) { // written so that NaN fails
		if !ok {
			bad = append(bad, fmt.Errorf("train: "+format, args...))
		}
	}
	check(r.Start >= 0 && r.Start <= 1, "the warm-up starts with %g of the highest rate: give a "+
		"share, 0 to 1", r.Start)
	check(r.End >= 0 && r.End <= 1, "the rate ends with %g of the highest one: give a share, 0 to "+
		"1", r.End)
	check(r.Offset == 0 || r.Offset == 1, "the rate's offset is %d: give 0 or 1", r.Offset)
	switch r.Curve {
	case "", optim.Cosine, optim.CosineEpochs, optim.Constant:
	case optim.Drops:
		check(len(r.At) > 0 && r.Factor > 0 && r.Factor < 1, "the rate drops in epochs %v by %g: "+
			"give epochs, and a factor between 0 and 1", r.At, r.Factor)
	default:
		check(false, "the rate's curve %q is not one of %v", r.Curve, optim.Curves())
	}
	return errors.Join(bad...)
}
