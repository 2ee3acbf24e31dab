package main

import (
	"fmt"
	"io"
	"slices"

	"vksimclr/atomicfile"
	"vksimclr/costmodel"
)

// fitRows are the rows that --fit times without --op: each kind of operations with much and with
// little arithmetic for its bytes.
const fitRows = `^(conv2d_(forward|backward_data|backward_weight)/N(16_H32|64_H8|32_H28|256_H32` +
	`_W32_C16_K32|256_H16_W16_C32_K64|256_H8_W8_C64)|` +
	`(winograd|batch_norm)_(forward|backward|backward_data|backward_weight)/N|` +
	`(add_relu|max_pool2d|global_avg_pool2d)_(forward|backward)/N|relu_backward/N|sgd/|nt_xent/)`

// fit fits the model of the device to the rows, writes it and prints how well it suits them.
func fit(path string, r results, stdout io.Writer) error {
	d, samples := costmodel.Device{Name: r.Device, Match: r.Device, Measured: true,
		Source: "kbench --fit, " + r.Driver}, []costmodel.Sample{}
	d.Peaks = costmodel.Peaks{FP32: r.Peak.FLOPs / 1e9, FP32Source: "kbench: multiply-adds",
		Copy: r.Peak.Bytes / 1e9, CopySource: "kbench: copy", LaunchSource: "fitted"}
	if r.Peak.Matrix > 0 {
		d.Peaks.Matrix, d.Peaks.MatrixSource = r.Peak.Matrix/1e9, "kbench: product on matrices"
	}
	for _, row := range r.Rows {
		samples = append(samples, costmodel.Sample{Operations: row.Operations,
			Seconds: row.Seconds})
	}
	if len(samples) == 0 {
		return fmt.Errorf("--fit %s: no row was timed", path)
	}
	d = d.Fit(samples)
	text, err := d.Text()
	if err != nil {
		return err
	}
	if err := atomicfile.Write(path, text); err != nil {
		return fmt.Errorf("--fit: %w", err)
	}
	ratios := d.Errors(samples)
	for i, row := range r.Rows {
		fmt.Fprintf(stdout, "# predicted/measured %.2f %s\n", ratios[i], row.Name)
	}
	slices.Sort(ratios)
	fmt.Fprintf(stdout, "# model of %s in %s: predicted/measured of %d rows from %.2f to %.2f, "+
		"median %.2f\n", d.Name, path, len(ratios), ratios[0], ratios[len(ratios)-1],
		ratios[len(ratios)/2])
	return nil
}
