// Package train is the library: it trains an encoder without labels, as a Recipe says.
//
//	run, err := train.New(device, recipe)
//	for step, err := range run.Steps(ctx) {
//		// step.Metrics has the loss and whatever else the loss measures.
//	}
//	path, err := run.Save("runs/mine")
//
// A run tells what happens through events (Listen): progress bars and log files are listeners.
// Nothing here prints, reads an environment variable or knows a configuration file.
package train
