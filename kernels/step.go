package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// Words of the Step buffer (shaders/include/step.glsl). They hold the values that change from step
// to step while the recorded program stays the same.
const (
	StepRate     = 0 // learning rate, bits of a float32
	StepNumber   = 1 // number of the optimiser step, counted from 1
	StepEpoch    = 2
	StepSeedLow  = 3
	StepSeedHigh = 4
	StepScale    = 5  // loss scale, bits of a float32: a power of two, and 1 without 16-bit storage
	StepOverflow = 6  // result of CheckFinite: 1 where some gradient is not finite
	StepSkipped  = 7  // number of steps so far whose update was skipped
	StepWords    = 16 // number of words; the rest is reserved
)

// StepBuffer is the host's side of a Step buffer. Its methods are to be called between runs of the
// programs that read the buffer.
type StepBuffer struct {
	Tensor engine.Tensor // Tensor is [16] u32, in memory that the host sees.
	device *engine.Device
	words  []uint32
}

// NewStepBuffer makes a Step buffer with a loss scale of 1 and every other word 0.
func NewStepBuffer(d *engine.Device) (*StepBuffer, error) {
	t, err := d.NewNearTensor("step", engine.U32, StepWords)
	if err != nil {
		return nil, fmt.Errorf("kernels: step buffer: %w", err)
	}
	s := &StepBuffer{Tensor: t, device: d, words: engine.Map[uint32](t)}
	s.SetScale(1)
	return s, nil
}

// SetRate sets the learning rate.
func (s *StepBuffer) SetRate(rate float64) { s.words[StepRate] = math.Float32bits(float32(rate)) }

// SetStep sets the number of the optimiser step, counted from 1.
func (s *StepBuffer) SetStep(n int) { s.words[StepNumber] = uint32(n) }

// SetEpoch sets the epoch.
func (s *StepBuffer) SetEpoch(n int) { s.words[StepEpoch] = uint32(n) }

// SetSeed sets the seed of the run.
func (s *StepBuffer) SetSeed(seed uint64) {
	s.words[StepSeedLow], s.words[StepSeedHigh] = uint32(seed), uint32(seed>>32)
}

// SetScale sets the scale of the loss. It panics unless that is a power of two, with which scaling
// does not round.
func (s *StepBuffer) SetScale(scale float64) {
	bits := math.Float32bits(float32(scale))
	if bits&0x807fffff != 0 || bits == 0 || bits >= 254<<23 { // its inverse must be normal too
		panic(fmt.Sprintf("kernels: step buffer: loss scale %g is not a power of two", scale))
	}
	s.words[StepScale] = bits
}

// SetSkipped sets the number of steps so far whose update was skipped.
func (s *StepBuffer) SetSkipped(n int) { s.words[StepSkipped] = uint32(n) }

// Overflow tells whether CheckFinite found a gradient that is not finite in the last run.
func (s *StepBuffer) Overflow() bool { return s.words[StepOverflow] != 0 }

// Close frees the buffer.
func (s *StepBuffer) Close() { s.device.Free(s.Tensor) }

// checkStep panics unless step is a Step buffer's tensor.
func checkStep(op string, step engine.Tensor) {
	if step.DType() != engine.U32 || step.Len() != StepWords {
		panic(fmt.Sprintf("kernels: %s: step %v is not [%d] u32", op, step, StepWords))
	}
}
