package train

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// ResolvePolicy decides for a device what the recipe's policy leaves open. An fp32 run has no
// 16-bit convolutions: nothing about cooperative matrices is measured for it.
func (r Recipe) ResolvePolicy(d *engine.Device) (kernels.Policy, error) {
	return r.wantedPolicy().Resolve(d)
}

func (r Recipe) wantedPolicy() kernels.Policy {
	want := r.Policy
	if r.Precision != Mixed { // matrices of BF16 are none that kernels know
		want.Matrices = kernels.MatricesOff
	}
	return want
}

// firstPolicy is how every run of checkpoints of format 1 convolved, but for matrices.
func firstPolicy(matrices bool) kernels.Policy {
	p := kernels.Policy{Winograd: kernels.WinogradBoth, Fuse: kernels.FuseOff,
		Matrices: kernels.MatricesOff}
	if matrices {
		p.Matrices = kernels.MatricesOn
	}
	return p
}

// PolicyError says that a run cannot go on under the policy that it began with.
type PolicyError struct {
	Name        string // setting of the policy: winograd, fuse or matrices
	Was, Wanted string
}

func (e *PolicyError) Error() string {
	return fmt.Sprintf("the run began with %s=%s and cannot go on with %s: other bits would come "+
		"out",
		e.Name, e.Was, e.Wanted)
}

// keepPolicy is the policy of a run that goes on: the one that it began with. What the recipe
// leaves open stays as it was; what it decides otherwise is a PolicyError.
func (r Recipe) keepPolicy(was kernels.Policy) (kernels.Policy, error) {
	want := r.wantedPolicy()
	if want.Matrices == kernels.MatricesAble {
		want.Matrices = was.Matrices
	}
	for _, s := range []struct{ name, was, want string }{
		{"winograd", string(was.Winograd), string(want.Winograd)},
		{"fuse", string(was.Fuse), string(want.Fuse)},
		{"matrices", string(was.Matrices), string(want.Matrices)},
	} {
		if s.want != "" && s.want != s.was {
			return want, &PolicyError{s.name, s.was, s.want}
		}
	}
	return was, nil
}
