package harness

import (
	"errors"
	"fmt"
	"slices"

	"vksimclr/kernels/cases"
)

// execute compares what e has recorded with the SPIR-V, plans it and runs it twice from the same
// start. It returns the words of each tensor, in e's order, and what is wrong with the run as such:
// guard bands written, inputs changed, or two runs that differ in a bit (a race, or memory read
// before it is written).
func execute(e *cases.Env) ([][]uint32, error) {
	if err := checkModules(e.R.Modules()); err != nil {
		return nil, err // running it could crash the driver
	}
	program, err := e.R.Finish()
	if err != nil {
		return nil, err
	}
	defer program.Close()
	first, err := run(e, program)
	if err != nil {
		return nil, err
	}
	second, err := run(e, program)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for i, t := range e.Tensors {
		if err := t.Strayed(first[i]); err != nil {
			wrong = append(wrong, err)
		}
		if !slices.Equal(first[i], second[i]) {
			wrong = append(wrong, fmt.Errorf("two runs differ in %s", t.Name))
		}
	}
	return first, errors.Join(wrong...)
}

func run(e *cases.Env, program interface{ Run() error }) ([][]uint32, error) {
	e.Reset()
	if err := program.Run(); err != nil {
		return nil, err
	}
	words := make([][]uint32, len(e.Tensors))
	for i, t := range e.Tensors {
		words[i] = e.Words(t)
	}
	return words, nil
}
