package program

import (
	"fmt"
	"io"
	"text/tabwriter"

	"vksimclr/costmodel"
	"vksimclr/engine"
	"vksimclr/measure"
)

// deviceModel loads the model that --device-model names; nil where it names none.
func deviceModel(name string) (*costmodel.Device, error) {
	if name == "" {
		return nil, nil
	}
	d, err := costmodel.Load(name)
	if err != nil {
		return nil, usage("--device-model: %v", err)
	}
	return &d, nil
}

// printPrediction prints a step's time on a device by kind and by kernel, and what the model
// assumes.
func printPrediction(w io.Writer, d costmodel.Device, p costmodel.Prediction, batch int) error {
	fmt.Fprintf(w, "on %s a step takes %.4g ms, that is %.4g images/s, if it reaches these "+
		"shares of its peaks\n", d.Name, 1e3*p.Seconds, float64(batch)/p.Seconds)
	fmt.Fprintf(w, "efficiencies: %s\n", d.Source)
	if !d.Measured {
		fmt.Fprintln(w, "nobody has measured this device: the time may be wrong by a factor of two")
	}
	printPeaks(w, d)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "kind\tcalls\tGFLOP\tMB\tms\tshare\tlimited by\tof compute\tof memory\t\n")
	for _, r := range p.Kinds {
		e := d.Efficiency(costmodel.Kind(r.Name))
		fmt.Fprintf(table, "%s\t%d\t%.4g\t%.4g\t%.3f\t%.1f %%\t%s\t%.2f\t%.2f\t\n", r.Name, r.Calls,
			r.FLOP/1e9, r.Bytes/1e6, 1e3*r.Seconds, 100*r.Seconds/p.Seconds, r.Limit(), e.Compute,
			e.Memory)
	}
	fmt.Fprint(table, "\t\t\t\t\t\t\t\t\t\nkernel\tcalls\tGFLOP\tMB\tms\tshare\tlimited by\t\t\t\n")
	for _, r := range p.Kernels {
		fmt.Fprintf(table, "%s\t%d\t%.4g\t%.4g\t%.3f\t%.1f %%\t%s\t\t\t\n", r.Name, r.Calls,
			r.FLOP/1e9, r.Bytes/1e6, 1e3*r.Seconds, 100*r.Seconds/p.Seconds, r.Limit())
	}
	return table.Flush()
}

// printPeaks prints the peaks, each with its source.
func printPeaks(w io.Writer, d costmodel.Device) {
	p := d.Peaks
	fmt.Fprintf(w, "fp32 %.4g GFLOP/s: %s\n", p.FP32, p.FP32Source)
	if p.Matrix > 0 {
		fmt.Fprintf(w, "matrices %.4g GFLOP/s: %s\n", p.Matrix, p.MatrixSource)
	}
	fmt.Fprintf(w, "copy %.4g GB/s: %s\nlaunch %.3g µs: %s\n\n", p.Copy, p.CopySource, p.Launch,
		p.LaunchSource)
}

// printBeside prints the measured time of a step beside the predicted one, by kind of kernel.
func printBeside(w io.Writer, d costmodel.Device, speed measure.Speed) error {
	rows, total := d.Beside(speed.Operations, seconds(speed.Timings))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "kind\tcalls\tmeasured ms\tpredicted ms\tpredicted/measured\t\n")
	for _, r := range append(rows, total) {
		fmt.Fprintf(table, "%s\t%d\t%.3f\t%.3f\t%.2f\t\n", r.Name, r.Calls, 1e3*r.Measured,
			1e3*r.Predicted, r.Predicted/r.Measured)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	step, of := speed.SecondsPerStep, "time"
	if speed.BusySeconds > 0 {
		step, of = speed.BusySeconds, "processor time"
	}
	_, err := fmt.Fprintf(w, "model %s: predicted %.4g s a step, measured %.4g s of %s: %.2f\n\n",
		d.Name, total.Predicted, step, of, total.Predicted/step)
	return err
}

// seconds are the times of all runs of each operation.
func seconds(timings []engine.Timing) (list []float64) {
	for _, t := range timings {
		list = append(list, float64(max(1, t.Runs))*t.Seconds)
	}
	return list
}
