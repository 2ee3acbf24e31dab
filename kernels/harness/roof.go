package harness

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Roof is what this device reaches at best: measured here, in the same run as what is compared with it, never quoted.
type Roof struct {
	FLOPs float64 `json:"flops_per_second"` // multiply-adds in registers, two operations each
	Bytes float64 `json:"bytes_per_second"` // read and written by a copy too large for any cache
}

const (
	roofCopyElements = 16 << 20 // 64 MiB each way
	roofLanes        = 1 << 18  // fills the largest GPUs
	roofRounds       = 96       // 5 GFLOP: a tenth of a second on two CPU cores, and still well above a launch on a GPU
)

// MeasureRoof times a copy and a loop of multiply-adds.
func MeasureRoof(d *engine.Device) (Roof, error) {
	x, err := d.NewTensor("roof x", engine.F32, roofCopyElements)
	if err != nil {
		return Roof{}, fmt.Errorf("roof: %w", err)
	}
	defer d.Free(x)
	move, err := fastest(d, func(r *engine.Recorder) {
		kernels.PeakCopy(r, r.Temp("roof y", engine.F32, roofCopyElements), x)
	})
	if err != nil {
		return Roof{}, fmt.Errorf("roof: %w", err)
	}
	compute, err := fastest(d, func(r *engine.Recorder) {
		kernels.PeakFMA(r, r.Temp("roof y", engine.F32, roofLanes, 4), roofRounds, 0.75, 1)
	})
	if err != nil {
		return Roof{}, fmt.Errorf("roof: %w", err)
	}
	return Roof{FLOPs: kernels.PeakFMAFlops(roofLanes, roofRounds) / compute, Bytes: 8 * roofCopyElements / move}, nil
}

// fastest is the best of a few measurements: a roof that another program's load has lowered would flatter every kernel.
func fastest(d *engine.Device, record func(r *engine.Recorder)) (seconds float64, err error) {
	for i := range 4 {
		s, err := d.Time(record)
		if err != nil {
			return 0, err
		}
		if i == 0 || s < seconds {
			seconds = s
		}
	}
	return seconds, nil
}

// Share is the part of the roof that work of so many operations and bytes reaches in so many seconds: whichever of the two limits it more.
func (r Roof) Share(flops, bytes, seconds float64) float64 {
	return max(flops/r.FLOPs, bytes/r.Bytes) / seconds
}

func (r Roof) String() string {
	return fmt.Sprintf("%.4g GFLOP/s, %.4g GB/s", r.FLOPs/1e9, r.Bytes/1e9)
}
