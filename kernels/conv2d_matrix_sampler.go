package kernels

import (
	"math"

	"vksimclr/engine"
)

// sampler records a self-test. Errors of the device are the recorder's, so that its Finish tells
// them.
type sampler struct {
	r       *engine.Recorder
	tensors []engine.Tensor
	kept    []engine.Tensor
	results []sampled
}

// tensor is a persistent fp32 tensor, freed with the sampler.
func (s *sampler) tensor(dims ...int) engine.Tensor {
	t, err := s.r.Device().NewTensor("sample", engine.F32, dims...)
	if err != nil {
		s.r.Fail(err)
		return s.r.Temp("sample", engine.F32, dims...)
	}
	s.tensors = append(s.tensors, t)
	return t
}

// input is a tensor of numbers in [-1,1) that look like chance.
func (s *sampler) input(dims ...int) engine.Tensor {
	seed := uint32(len(s.tensors))
	t := s.tensor(dims...)
	s.upload(t, sample(t.Len(), seed))
	return t
}

func (s *sampler) upload(t engine.Tensor, values []float32) {
	if s.r.Err() == nil {
		if err := engine.Upload(s.r.Device(), t, values); err != nil {
			s.r.Fail(err)
		}
	}
}

// half is an input in 16 bits.
func (s *sampler) half(dims ...int) engine.Tensor {
	x := s.r.Temp("half", engine.F16, dims...)
	Cast(s.r, x, s.input(dims...))
	return x
}

// exact is an input of multiples of 1/64 in [-1,1). Sums of less than 4096 products of two such
// numbers are exact in fp32, and each number is exact in 16 bits.
func (s *sampler) exact(dtype engine.DType, dims ...int) engine.Tensor {
	seed := uint32(len(s.tensors))
	t := s.tensor(dims...)
	values := sample(t.Len(), seed)
	for i, v := range values {
		values[i] = float32(math.Floor(64*float64(v)) / 64)
	}
	s.upload(t, values)
	if dtype == engine.F32 {
		return t
	}
	x := s.r.Temp("half", dtype, dims...)
	Cast(s.r, x, t)
	return x
}

// keep notes a tensor as a result.
func (s *sampler) keep(name string, x engine.Tensor) {
	t := s.tensor(x.Shape()...)
	if x.DType() == engine.F16 {
		Cast(s.r, t, x)
	} else {
		s.r.Copy(t, x)
	}
	s.kept, s.results = append(s.kept, t), append(s.results, sampled{name: name})
}

// run returns the results.
func (s *sampler) run() ([]sampled, error) {
	program, err := s.r.Finish()
	if err != nil {
		return nil, err
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		return nil, err
	}
	for i, t := range s.kept {
		values, err := engine.Download[float32](s.r.Device(), t)
		if err != nil {
			return nil, err
		}
		s.results[i].values = values
	}
	return s.results, nil
}

func (s *sampler) free() {
	for _, t := range s.tensors {
		s.r.Device().Free(t)
	}
}

// sample is n numbers in [-1,1) that look like chance.
func sample(n int, seed uint32) []float32 {
	values, state := make([]float32, n), seed
	for i := range values {
		state = state*1664525 + 1013904223
		values[i] = float32(int32(state)) / (1 << 31)
	}
	return values
}
