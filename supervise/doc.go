// Package supervise trains with labels, or with the answers of a teacher (distillation): a linear
// classifier on a frozen encoder, or the encoder together with its classifier.
//
//	run, err := supervise.New(device, network, recipe)
//	for step, err := range run.Steps(ctx) {
//		// step.Metrics are the loss and the accuracy on the step's pictures.
//	}
//	score, err := run.Test(ctx, nil)
//	path, err := run.Save("runs/labelled")
//
// A run folder that it saves is one of package train too: its checkpoints hold the encoder and the
// head under the same names, and the classifier beside them.
package supervise
