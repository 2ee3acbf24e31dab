package program

import (
	"errors"
	"fmt"
	"os"

	"vksimclr/kernels"
	"vksimclr/train"
)

// policy is what settings and environment decide of how convolutions are made. A setting goes over
// its variable.
func (s Settings) policy() (kernels.Policy, error) {
	p, err := kernels.PolicyFrom(os.Getenv)
	if err != nil {
		return p, err
	}
	var set kernels.Policy
	text := fmt.Sprintf("winograd=%s fuse=%s matrices=%s", s.Winograd, s.Fuse, s.Matrices)
	if err := set.UnmarshalText([]byte(text)); err != nil {
		return p, err
	}
	if set.Winograd != kernels.WinogradAuto {
		p.Winograd = set.Winograd
	}
	if set.Fuse != kernels.FuseAuto {
		p.Fuse = set.Fuse
	}
	if set.Matrices != kernels.MatricesAuto {
		p.Matrices = set.Matrices
	}
	return p, nil
}

// keep writes a resolved policy into the settings, so that the folder of a run names it.
func (s *Settings) keep(p kernels.Policy) {
	s.Winograd, s.Fuse, s.Matrices = string(p.Winograd), string(p.Fuse), string(p.Matrices)
}

// resumedPolicy is the policy of a run that goes on from a checkpoint: the checkpoint's, whatever
// the environment says now. A flag that says otherwise is a mistake.
func (s Settings) resumedPolicy(c *train.Checkpoint) kernels.Policy {
	p := c.Policy
	if s.Winograd != "auto" {
		p.Winograd = kernels.Winograd(s.Winograd)
	}
	if s.Fuse != "auto" {
		p.Fuse = kernels.Fuse(s.Fuse)
	}
	if s.Matrices != "auto" {
		p.Matrices = kernels.Matrices(s.Matrices)
	}
	return p
}

// explained turns a policy that a run cannot go on with into a mistake of the command line.
func explained(err error) error {
	var other *train.PolicyError
	if errors.As(err, &other) {
		return usage("%s: leave --%s out to go on, or start anew with another --out", other,
			other.Name)
	}
	return err
}
