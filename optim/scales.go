package optim

import (
	"slices"

	"vksimclr/engine"
)

// Scales are the factors by which a rule such as LARS scaled the rates of the segments in a step:
// τ‖w‖/‖d‖, the trust ratios.
type Scales struct{ Min, Median, Max float64 }

// watchScales makes the memory for a Scaler's factors.
func (o *Optimizer) watchScales(segments []Segment) (err error) {
	if _, ok := o.rule.(Scaler); !ok {
		return nil
	}
	for i, s := range segments {
		if s.Scale {
			o.scaled = append(o.scaled, i)
		}
	}
	o.scales = make([]float64, len(o.scaled))
	o.update.Scales, err = o.device.NewHostTensor("scales", engine.F32, len(segments))
	return err
}

// Scales returns the factors of the last update that ran on the device. ok is false for a rule that
// scales no rate, and where no segment is scaled. A skipped update has factors that mean nothing.
func (o *Optimizer) Scales() (s Scales, ok bool) {
	if len(o.scaled) == 0 {
		return s, false
	}
	all := engine.Map[float32](o.update.Scales)
	for k, i := range o.scaled {
		o.scales[k] = float64(all[i])
	}
	slices.Sort(o.scales)
	n := len(o.scales)
	return Scales{o.scales[0], (o.scales[(n-1)/2] + o.scales[n/2]) / 2, o.scales[n-1]}, true
}
