package program

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"vksimclr/chart"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	page "vksimclr/report"
	"vksimclr/runlog"
	"vksimclr/train"
)

// gathered is what is known of a run, and the report that is made of it.
type gathered struct {
	report   page.Report
	run      *runlog.Run
	summary  summary
	settings Settings
	valid    bool // settings are those of a run of train
	// collapsed says that the run ended because its embeddings became alike.
	collapsed bool
	other     string // the command whose run it is: finetune or distill; empty: train

	parts      data.Parts
	known      bool // parts are opened
	samples    train.Samples
	bank, test eval.Features // of samples; D is 0 where they are unknown
}

// pictureSections need the pictures and the encoder, judgedSections the features of an evaluation.
func pictureSections() []page.Section { return append(judgedSections(), page.Views) }

func judgedSections() []page.Section {
	return []page.Section{page.MapOfAll, page.Confused, page.Neighbours, page.Typical}
}

// gatherRun reads the folder of a run.
func gatherRun(run *runlog.Run) *gathered {
	g := &gathered{run: run, settings: defaultSettings()}
	g.report.Name, g.report.Missing = run.Name, map[page.Section]string{}
	g.summary, _ = readSummary(run.Dir) // of a run that was killed there is none
	g.other = supervisedBy(run.Dir)
	if g.other == "" {
		_, err := g.settings.load(filepath.Join(run.Dir, settingsFile))
		g.valid = err == nil
	}
	g.report.Charts = g.charts()
	if len(g.report.Charts) == 0 {
		g.lack("no step was trained", page.Curves)
	}
	return g
}

// lack says why sections are missing. The first reason counts.
func (g *gathered) lack(reason string, sections ...page.Section) {
	for _, s := range sections {
		if g.report.Missing[s] == "" {
			g.report.Missing[s] = reason
		}
	}
}

// missing are the sections that are not there, in order.
func (g *gathered) missing() []page.Section { return slices.Sorted(maps.Keys(g.report.Missing)) }

// charts are the charts of vksimclr chart.
func (g *gathered) charts() (list []page.Chart) {
	curves := map[string]chart.Line{}
	for _, key := range g.run.Keys() {
		var line chart.Line
		line.X, line.Y = g.run.Series(key)
		curves[key] = line
	}
	for _, p := range panels() {
		if drawn := p.draw([]string{g.run.Dir}, []map[string]chart.Line{curves}); drawn != nil {
			list = append(list, page.Chart{Title: p.title, Chart: drawn})
		}
	}
	return list
}

// fromCheckpoint opens the pictures and encodes those of an evaluation by the newest checkpoint.
func (g *gathered) fromCheckpoint(ctx context.Context, k *reportCommand, c console) error {
	if g.other != "" {
		return fmt.Errorf("this is a run of %s; only those of train show their pictures", g.other)
	}
	r, err := restore(g.run.Dir, c)
	if err != nil {
		return err
	}
	s := g.settings
	if !g.valid {
		s = r.settings
	}
	s.Size, s.Device = r.viewSize(), k.Device
	s.takeData(k.Data, "", "")
	s.EvalPictures = max(s.EvalPictures, 0)
	if s.EvalPictures == 0 {
		s.EvalPictures = defaultSettings().EvalPictures
	}
	if g.parts, err = s.openData(ctx, c.log); err != nil {
		return err
	}
	g.known, g.samples = true, s.samples(g.parts)
	j := &judging{restored: r, beside: beside{dir: g.run.Dir, log: c.log}, parts: g.parts,
		flags: judgeFlags{Layer: "h"}}
	j.settings.Device = k.Device
	if j.hash, err = r.checkpoint.HashEncoder(); err != nil {
		return err
	}
	parts := []*part{{set: g.samples.Train}}
	if _, labelled := g.samples.Test.(data.Labelled); labelled {
		parts = append(parts, &part{set: g.samples.Test})
	}
	for _, p := range parts {
		if _, labelled := p.set.(data.Labelled); labelled {
			if p.labels, p.classes, err = j.labels(p.set); err != nil {
				return err
			}
		}
	}
	return j.features(ctx, parts, func(d *engine.Device) error {
		g.bank = parts[0].features
		if len(parts) > 1 && g.bank.Labels != nil {
			g.test = parts[1].features
		}
		g.pictures(d, s)
		return nil
	})
}

// oneLine is an error on one line.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
