// Package reference checks whole networks, training steps and classifiers against reference cases
// in files. It stands above package train, so that the step that it checks is the one that ships.
package reference

import (
	"maps"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels/harness"
)

// Operations are all operations that reference cases may name: those of single kernels and those
// of this package. A new one is a function here and a line in this table.
func Operations() harness.Operations {
	all := harness.KernelOperations()
	maps.Copy(all, harness.Operations{
		"knn":          nearestNeighbours,
		"lr_schedule":  learningRates,
		"rank":         rank,
		"resnet":       resnet,
		"resnet_v2":    resnet,
		"simclr_train": func(c *harness.FileCase) { simclrTrain(c, dist.Alone()) },

		"evaluation_view": evaluationView,
	})
	return all
}

// CheckFile runs the reference case in a .safetensors file on the device.
func CheckFile(d *engine.Device, path string, o harness.FileOptions) harness.Result {
	return harness.CheckFile(d, path, o, Operations())
}
