package program

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	page "vksimclr/report"
	"vksimclr/runlog"
)

// repeat is the command that makes the run again.
func (g *gathered) repeat() string {
	if !g.valid {
		return ""
	}
	return fmt.Sprintf("vksimclr train --config %s --out %s",
		shellQuoted(filepath.Join(g.run.Dir, settingsFile)),
		shellQuoted(filepath.Clean(g.run.Dir)+"-again"))
}

// next are commands to go on with.
func (g *gathered) next() (rows []page.Row) {
	if !g.valid {
		return nil
	}
	dir := shellQuoted(filepath.Clean(g.run.Dir))
	add := func(name, command string) {
		rows = append(rows, page.Row{Name: name, Value: "vksimclr " + command})
	}
	if g.run.Step() < g.total() {
		add("Go on", "train --resume --out "+dir)
	} else {
		add("Train longer", fmt.Sprintf("train --resume --epochs %d --out %s",
			2*g.settings.Epochs, dir))
	}
	if g.test.D > 0 {
		add("Judge the encoder by a linear classifier", "eval linear "+dir)
	} else {
		add("Judge the encoder without labels", "eval rank "+dir)
	}
	add("Find your way among the pictures", "explore "+dir)
	add("Write the features of the pictures", "embed "+dir+" --out features.npy")
	add("Take the encoder to other programs", "export "+dir+" --out encoder.onnx")
	return rows
}

// files are those in the folder of the run that somebody may look for.
func (g *gathered) files() (rows []page.Row) {
	for _, known := range []page.Row{
		{Name: "encoder.safetensors", Value: "the newest encoder alone, for other programs"},
		{Name: "best.safetensors", Value: "the checkpoint of the best evaluation"},
		{Name: settingsFile, Value: "all settings, for --config"},
		{Name: runlog.MetricsFile, Value: "one line a step, for other programs"},
		{Name: runlog.SummaryFile, Value: "the result, for other programs"},
		{Name: badFile, Value: "pictures that were left out, and why"},
		{Name: "messages.txt", Value: "what the run said"},
		{Name: "metrics.csv", Value: "the metrics, for a spreadsheet"},
		{Name: "tensorboard", Value: "the metrics, for TensorBoard"},
	} {
		if _, err := os.Stat(filepath.Join(g.run.Dir, known.Name)); err == nil {
			rows = append(rows, known)
		}
	}
	return rows
}

// shellQuoted is a word as a shell reads it.
func shellQuoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("-_./:,+@%=", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
