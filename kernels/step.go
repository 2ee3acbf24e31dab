package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// Words of the Step buffer (shaders/include/step.glsl): the values that change from step to step while the recording stays as it is.
const (
	StepRate     = 0 // learning rate, bits of a float32
	StepNumber   = 1 // of optimiser steps, this one included: counted from 1
	StepEpoch    = 2
	StepSeedLow  = 3
	StepSeedHigh = 4
	StepWords    = 16 // the rest is reserved
)

// StepBuffer is the host's side of a Step buffer. Set values between runs of the programs that read it.
type StepBuffer struct {
	Tensor engine.Tensor // [16] u32, memory that the host sees
	device *engine.Device
	words  []uint32
}

// NewStepBuffer makes a Step buffer with every word 0.
func NewStepBuffer(d *engine.Device) (*StepBuffer, error) {
	t, err := d.NewHostTensor("step", engine.U32, StepWords)
	if err != nil {
		return nil, fmt.Errorf("kernels: step buffer: %w", err)
	}
	return &StepBuffer{Tensor: t, device: d, words: engine.Map[uint32](t)}, nil
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

// Close frees the buffer.
func (s *StepBuffer) Close() { s.device.Free(s.Tensor) }

func checkStep(op string, step engine.Tensor) {
	if step.DType() != engine.U32 || step.Len() != StepWords {
		panic(fmt.Sprintf("kernels: %s: step %v is not [%d] u32", op, step, StepWords))
	}
}
