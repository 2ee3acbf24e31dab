package dashboard

import (
	"maps"
	"net/http"
	"slices"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"vksimclr/runlog"
)

// prometheus answers with the newest numbers of all runs, in Prometheus' text format.
func (b *Board) prometheus(w http.ResponseWriter, _ *http.Request) {
	b.mutex.Lock()
	b.refresh()
	families := b.families()
	b.mutex.Unlock()
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	w.Header().Set("Content-Type", string(format))
	encoder := expfmt.NewEncoder(w, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return // the reader went away
		}
	}
}

// families are the numbers of all runs: by what they are, then by run. The mutex is held.
func (b *Board) families() (families []*dto.MetricFamily) {
	gauge := func(name, help string) *dto.MetricFamily {
		f := &dto.MetricFamily{Name: &name, Help: &help, Type: dto.MetricType_GAUGE.Enum()}
		families = append(families, f)
		return f
	}
	step := gauge("vksimclr_step", "The newest step.")
	steps := gauge("vksimclr_steps", "Steps of the whole run.")
	epoch := gauge("vksimclr_epoch", "The epoch under way.")
	running := gauge("vksimclr_state", "1 for the state of the run, 0 for the others.")
	speed := gauge("vksimclr_images_per_second", "Pictures per second, over the last 100 steps.")
	wait := gauge("vksimclr_wait_share",
		"Share of time spent waiting for pictures, over the last 100 steps, 0 to 1.")
	memory := gauge("vksimclr_memory_bytes", "Device memory that the run has allocated.")
	seconds := gauge("vksimclr_training_seconds", "Time of all steps so far.")
	eta := gauge("vksimclr_eta_seconds", "Time that the steps left will take.")
	newest := gauge("vksimclr_metric", "The newest value of every metric of metrics.jsonl.")
	for _, run := range b.runs {
		d := run.describe(nil)
		add := func(f *dto.MetricFamily, value float64, more ...string) {
			f.Metric = append(f.Metric, sample(value,
				append([]string{"run", d.Name, "folder", d.Folder}, more...)))
		}
		add(step, float64(d.Step))
		if d.Steps > 0 {
			add(steps, float64(d.Steps))
		}
		add(epoch, float64(d.Epoch))
		for _, state := range []runlog.State{runlog.Running, runlog.Finished, runlog.Stopped} {
			is := 0.0
			if d.State == state {
				is = 1
			}
			add(running, is, "state", string(state))
		}
		if d.Wait != nil {
			add(speed, d.Speed)
			add(wait, *d.Wait)
			add(seconds, d.Seconds)
		}
		if d.Memory > 0 {
			add(memory, d.Memory)
		}
		if d.ETA != nil {
			add(eta, *d.ETA)
		}
		for _, key := range slices.Sorted(maps.Keys(d.Newest)) {
			add(newest, d.Newest[key], "metric", key)
		}
	}
	return slices.DeleteFunc(families, func(f *dto.MetricFamily) bool { return len(f.Metric) == 0 })
}

// sample is a number with its labels: names and values in turn.
func sample(value float64, labels []string) *dto.Metric {
	m := &dto.Metric{Gauge: &dto.Gauge{Value: &value}}
	for i := 0; i < len(labels); i += 2 {
		m.Label = append(m.Label, &dto.LabelPair{Name: &labels[i], Value: &labels[i+1]})
	}
	return m
}
