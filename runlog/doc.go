// Package runlog reads the folder of a run, while the run may go on. It knows the files only:
// neither training nor devices.
//
//	run, err := runlog.Open("runs/mine")
//	for {
//		changed, err := run.Refresh()
//		steps, losses := run.Series("loss")
//		…
//	}
package runlog
