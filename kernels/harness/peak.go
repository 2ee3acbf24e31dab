package harness

import (
	"fmt"
	"time"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Peak is what a device reaches at best. It is measured in the same run as whatever is compared
// with it, never quoted.
type Peak struct {
	FLOPs float64 `json:"flops_per_second"` // multiply-adds in registers, two operations each
	Bytes float64 `json:"bytes_per_second"` // read and written by a copy larger than any cache

	// Product and Matrix are what this project's own kernels reach on a large matrix product, in
	// fp32 and on 16-bit cooperative matrices. They are 0 where they were not measured.
	Product float64 `json:"product_flops_per_second,omitempty"`
	Matrix  float64 `json:"matrix_flops_per_second,omitempty"`
}

const (
	peakLanes = 1 << 18 // fills the largest GPUs
	// peakRounds make 5 GFLOP: a tenth of a second on two CPU cores.
	peakRounds = 96
	// peakRoundsGPU make 50 GFLOP: a millisecond on the largest GPUs.
	peakRoundsGPU = 960
	// peakCopyBytes is moved each way by the copy.
	peakCopyBytes = 64 << 20
	// peakCopyBytesGPU is ten times the largest GPUs' caches.
	peakCopyBytesGPU = 512 << 20
	// peakChannels make 34 GFLOP of a product.
	peakChannels = 2048
	// warmUp is how long a GPU works before it is timed: its clocks rise from idle meanwhile.
	warmUp = 300 * time.Millisecond
)

// MeasurePeak times a copy and a loop of multiply-adds on the device; on GPUs, also a matrix
// product in fp32 and, where the policy uses them, one on cooperative matrices.
func MeasurePeak(d *engine.Device, policy kernels.Policy) (Peak, error) {
	rounds, bytes := peakRounds, copyBytes(d.Caps())
	if !d.Caps().CPU() {
		rounds = peakRoundsGPU
	}
	multiply := func(r *engine.Recorder) {
		kernels.PeakFMA(r, r.Temp("peak y", engine.F32, peakLanes, 4), rounds, 0.75, 1)
	}
	if err := heat(d, multiply); err != nil {
		return Peak{}, fmt.Errorf("peak of multiply-adds: %w", err)
	}
	compute, err := fastest(d, multiply)
	if err != nil {
		return Peak{}, fmt.Errorf("peak of multiply-adds: %w", err)
	}
	x, err := d.NewTensor("peak x", engine.F32, bytes/4)
	if err != nil {
		return Peak{}, fmt.Errorf("peak of copies: %w", err)
	}
	defer d.Free(x)
	move, err := fastest(d, func(r *engine.Recorder) {
		kernels.PeakCopy(r, r.Temp("peak y", engine.F32, bytes/4), x)
	})
	if err != nil {
		return Peak{}, fmt.Errorf("peak of copies: %w", err)
	}
	flops := kernels.PeakFMAFlops(peakLanes, rounds)
	peak := Peak{FLOPs: flops / compute, Bytes: 2 * float64(bytes) / move}
	if d.Caps().CPU() {
		return peak, nil // which would compile and try tiles for seconds
	}
	if peak.Product, err = productRate(d, policy, engine.F32, peakChannels); err != nil {
		return Peak{}, fmt.Errorf("peak of products: %w", err)
	}
	if policy.UsesMatrices() {
		if peak.Matrix, err = productRate(d, policy, engine.F16, peakChannels); err != nil {
			return Peak{}, fmt.Errorf("peak of matrices: %w", err)
		}
	}
	return peak, nil
}

// copyBytes is how much the copy moves each way: a sixteenth of the memory at most, and what one
// binding can hold.
func copyBytes(c engine.Caps) int {
	most := uint64(peakCopyBytes)
	if !c.CPU() {
		most = peakCopyBytesGPU
	}
	return int(min(most, c.MaxStorageRange, c.Memory/16) &^ 15)
}

// heat keeps a GPU busy until its clocks have risen.
func heat(d *engine.Device, record func(r *engine.Recorder)) error {
	for start := time.Now(); !d.Caps().CPU() && time.Since(start) < warmUp; {
		if _, err := d.Time(record); err != nil {
			return err
		}
	}
	return nil
}

// fastest is the best of a few measurements: a peak that another program's load has lowered would
// flatter every kernel.
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

// Share is the part of the peak that so many operations and bytes in so many seconds reach. It is
// the larger of the two shares: the one that limits the work.
func (p Peak) Share(flops, bytes, seconds float64) float64 {
	return max(flops/p.FLOPs, bytes/p.Bytes) / seconds
}

// String is the peaks on one line.
func (p Peak) String() string {
	line := fmt.Sprintf("%.4g GFLOP/s, %.4g GB/s", p.FLOPs/1e9, p.Bytes/1e9)
	if p.Product > 0 {
		line += fmt.Sprintf("; products %.4g GFLOP/s", p.Product/1e9)
	}
	if p.Matrix > 0 {
		line += fmt.Sprintf(", on matrices %.4g GFLOP/s", p.Matrix/1e9)
	}
	return line
}
