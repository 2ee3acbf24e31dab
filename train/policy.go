package train

import (
	"os"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// resolvePolicy decides what decides bits: by the environment, or else by the device. A run in fp32
// has no 16-bit convolutions, so that nothing about cooperative matrices is measured.
func resolvePolicy(d *engine.Device, c Config) (kernels.Policy, error) {
	want, err := kernels.PolicyFrom(os.Getenv)
	if err != nil {
		return want, err
	}
	if !c.mixed() {
		want.Matrices = kernels.MatricesOff
	}
	return want.Resolve(d)
}
