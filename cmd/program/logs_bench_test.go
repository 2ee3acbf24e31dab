//go:build unix

package program

import (
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"vksimclr/eval"
	"vksimclr/interop/mlflow"
	"vksimclr/interop/tfevents"
	"vksimclr/runlog"
	"vksimclr/train"
)

// benchmarkLogs opens all logs of a run that is not there.
func benchmarkLogs(b *testing.B) *logs {
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, runlog.MetricsFile), nil, 0o666); err != nil {
		b.Fatal(err)
	}
	events, err := tfevents.Create(filepath.Join(dir, tensorBoardFolder))
	if err != nil {
		b.Fatal(err)
	}
	table, err := openCSV(dir)
	if err != nil {
		b.Fatal(err)
	}
	run, err := mlflow.Create(filepath.Join(dir, "store"), mlflowExperiment, "run", nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	board := &tensorBoardLog{out: events, run: dir, dir: filepath.Join(dir, tensorBoardFolder)}
	for range projectorPoints {
		board.small = append(board.small, image.NewRGBA(image.Rect(0, 0, 32, 32)))
	}
	return &logs{told: io.Discard, now: time.Now, open: []namedLog{{board, logTensorBoard},
		{table, logCSV}, {&mlflowLog{out: run, run: dir}, logMLflow}}}
}

// cpuTime is the processor time of this process so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reportCPU reports the processor time of an iteration.
func reportCPU(b *testing.B, since time.Duration) {
	b.Helper()
	b.ReportMetric(float64((cpuTime(b)-since).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// BenchmarkLoggedStep: what all logs cost a step with 20 numbers.
func BenchmarkLoggedStep(b *testing.B) {
	l := benchmarkLogs(b)
	r := record{epoch: 1}
	for i := range 20 {
		r.values = append(r.values, train.Value{Name: fmt.Sprint("key", i), Value: rand.Float64()})
	}
	since := cpuTime(b)
	for b.Loop() {
		r.step++
		l.record(r)
	}
	reportCPU(b, since)
	if l.close(nil); len(l.open) > 0 {
		b.Fatal("a log is still open")
	}
}

// BenchmarkLoggedEvaluation: what all logs cost an evaluation of 2,000 pictures, 512 features each.
func BenchmarkLoggedEvaluation(b *testing.B) {
	l := benchmarkLogs(b)
	f := eval.Features{D: 512}
	for i := range 2000 {
		f.Keys = append(f.Keys, fmt.Sprint("folder/picture", i))
		for range f.D {
			f.Rows = append(f.Rows, rand.Float32())
		}
	}
	since := cpuTime(b)
	for b.Loop() {
		if err := l.listen(train.Evaluated{Evaluation: train.Evaluation{Sample: f}}); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, since)
	if len(l.open) != 3 {
		b.Fatal("a log failed")
	}
}
