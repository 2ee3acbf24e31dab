package measure

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"vksimclr/atomicfile"
	"vksimclr/engine"
)

// traceEvent is one event of the Trace Event Format, which Perfetto (ui.perfetto.dev) and
// chrome://tracing read.
type traceEvent struct {
	Name      string         `json:"name"`
	Category  string         `json:"cat,omitempty"`
	Phase     string         `json:"ph"` // X: complete, with a duration; M: metadata
	Timestamp float64        `json:"ts"` // microseconds
	Duration  float64        `json:"dur"`
	Process   int            `json:"pid"`
	Thread    int            `json:"tid"`
	Arguments map[string]any `json:"args,omitempty"`
}

// CheckTrace finds out before a long run whether its trace can be written to a file.
func CheckTrace(d *engine.Device, path string) error {
	if !d.Caps().Timestamps {
		return fmt.Errorf("trace %s: %s has no timestamps, so there is nothing to write", path,
			d.Name())
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("trace %s: %w", path, err)
	}
	return nil
}

// SaveTrace writes a step's operations, and what the host did meanwhile, to a file.
func SaveTrace(path, device string, timings []engine.Timing, host []engine.HostTiming) error {
	err := atomicfile.Stream(path, func(w io.Writer) error {
		return writeTrace(w, device, timings, host)
	})
	if err != nil {
		return fmt.Errorf("trace %s: %w", path, err)
	}
	return nil
}

// The tracks of a trace.
const (
	deviceTrack = iota + 1
	waitTrack   // work of the host that the device waits for
	besideTrack // work of the host while the device goes on
)

// writeTrace writes one complete event an operation, in order: those of the device on one track,
// those of the host on two others where there are some.
func writeTrace(w io.Writer, device string, timings []engine.Timing,
	host []engine.HostTiming) error {
	about := func(what, name string, track int) traceEvent {
		return traceEvent{Name: what, Phase: "M", Process: 1, Thread: track,
			Arguments: map[string]any{"name": name}}
	}
	events := []traceEvent{about("process_name", device, deviceTrack),
		about("thread_name", "training step", deviceTrack)}
	if len(host) > 0 {
		events = append(events, about("thread_name", "host, the device waits", waitTrack),
			about("thread_name", "host, beside the device", besideTrack))
	}
	for _, t := range host {
		track := waitTrack
		if t.Beside {
			track = besideTrack
		}
		events = append(events, traceEvent{Name: t.Name, Category: t.Scope.Pass, Phase: "X",
			Timestamp: 1e6 * t.Start, Duration: 1e6 * t.Seconds, Process: 1, Thread: track})
	}
	for i, t := range timings {
		if t.Kernel == "host" { // on a track of its own
			continue
		}
		arguments := map[string]any{"operation": i, "kernel": t.Kernel}
		if t.Seconds > 0 { // clocks are coarse: JSON has no infinity
			arguments["GFLOP/s"] = t.FLOPs / t.Seconds / 1e9
			arguments["GB/s"] = t.Bytes / t.Seconds / 1e9
		}
		events = append(events, traceEvent{Name: t.Scope.String(), Category: t.Scope.Pass,
			Phase: "X", Timestamp: 1e6 * t.Start, Duration: 1e6 * t.Seconds, Process: 1,
			Thread:    deviceTrack,
			Arguments: arguments})
	}
	return json.NewEncoder(w).Encode(map[string]any{"traceEvents": events, "displayTimeUnit": "ms"})
}
