package program

import (
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vksimclr/engine/enginetest"
	"vksimclr/runlog"
)

// TestRunIsShown: a run leaves maps of its evaluations, pairs of views and its messages. A resumed
// run goes on with them.
func TestRunIsShown(t *testing.T) {
	enginetest.Device(t)
	out := filepath.Join(t.TempDir(), "run")
	flags := []string{"train", "--data", "shapes:64", "--arch", "tiny", "--batch", "16",
		"--eval-every", "1", "--eval-pictures", "40", "--out", out}
	if code, _, log := call(append(flags, "--epochs", "2")...); code != 0 {
		t.Fatal(log)
	}
	// A map of a step that is done again must go.
	if err := os.WriteFile(filepath.Join(out, "maps", "99.json"), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, log := call("train", "--resume", "--epochs", "3", "--out", out); code != 0 {
		t.Fatal(log)
	}
	run, err := runlog.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if steps := run.MapSteps(); !slices.Equal(steps, []int{0, 4, 8, 12}) {
		t.Errorf("maps of steps %v", steps)
	}
	pictures, err := run.MapPictures()
	if err != nil || len(pictures.Keys) != 40 || len(pictures.Labels) != 40 ||
		len(pictures.Classes) != 10 {
		t.Errorf("%d keys, %d labels, %d classes, %v", len(pictures.Keys), len(pictures.Labels),
			len(pictures.Classes), err)
	}
	if m, err := run.Map(12); err != nil || len(m.Points) != 40 || m.Epoch != 3 ||
		m.Share[0] <= 0 {
		t.Errorf("%d points, epoch %d, shares %v, %v", len(m.Points), m.Epoch, m.Share, err)
	}
	file, err := os.Open(run.Pairs())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := png.Decode(file); err != nil {
		t.Error(err)
	}
	said := strings.Join(run.Messages(0), "\n")
	for _, want := range []string{"epoch 0: RankMe", "epoch 3: RankMe", "2 epochs; everything",
		"prolonged from 2 to 3 epochs", "3 epochs; everything"} {
		if !strings.Contains(said, want) {
			t.Errorf("messages.txt has no %q:\n%s", want, said)
		}
	}
}

// TestMessages: lines are kept whole, with their time, before and after the file is there.
func TestMessages(t *testing.T) {
	m := messages{now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }}
	for _, text := range []string{"one\ntw", "o\n", "thr"} {
		if n, err := m.Write([]byte(text)); n != len(text) || err != nil {
			t.Error(n, err)
		}
	}
	dir := t.TempDir()
	if err := m.open(dir); err != nil {
		t.Fatal(err)
	}
	_, _ = m.Write([]byte("ee\n"))
	m.close(summary{}, errors.New("the end"))
	text, err := os.ReadFile(filepath.Join(dir, runlog.MessagesFile))
	const at = "2026-01-02 03:04:05 "
	if want := at + "one\n" + at + "two\n" + at + "three\n" + at + "vksimclr: the end\n"; err !=
		nil || string(text) != want {
		t.Errorf("%q, %v", text, err)
	}
	if err := m.open(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there")
	}
}
