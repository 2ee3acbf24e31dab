//go:build view

package main

import (
	"bytes"
	"fmt"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vksimclr/cmd/program"
)

// asProgram has the test binary be vkview.
const asProgram = "VKVIEW_TEST_IS_VKVIEW"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// patience bounds how long a test waits for what is slow on a loaded machine.
const patience = 3 * time.Minute

// display starts a display that nobody sees and returns its name, or skips the test.
func display(t *testing.T) string {
	t.Helper()
	if os.Getenv("VKSIMCLR_DEVICE") == "none" {
		t.Skip("no device tests: VKSIMCLR_DEVICE=none")
	}
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no window without %s: apt-get install xvfb xdotool", tool)
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x900x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Process.Kill(); x.Wait(); read.Close() })
	write.Close()
	var number int
	if _, err := fmt.Fscan(read, &number); err != nil {
		t.Fatalf("Xvfb: %v", err)
	}
	return fmt.Sprintf(":%d", number)
}

// viewer is a vkview under way.
type viewer struct {
	t       *testing.T
	display string
	command *exec.Cmd
	output  *bytes.Buffer
	id      string // of the window
	ended   chan struct{}
}

// start starts vkview and waits for its window.
func start(t *testing.T, display string, args ...string) *viewer {
	t.Helper()
	v := &viewer{t: t, display: display, command: command(display, args...),
		output: &bytes.Buffer{}, ended: make(chan struct{})}
	v.command.Stdout, v.command.Stderr = v.output, v.output
	if err := v.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { v.command.Wait(); close(v.ended) }()
	t.Cleanup(func() { v.command.Process.Kill(); <-v.ended })
	v.until("a window", func() bool {
		found, _ := v.xdotool("search", "--onlyvisible", "--name", "^vkview ·")
		v.id = strings.TrimSpace(found)
		return v.id != ""
	})
	v.do("windowfocus", v.id)
	return v
}

func command(display string, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1", "DISPLAY="+display)
	return c
}

func (v *viewer) xdotool(args ...string) (string, error) {
	c := exec.Command("xdotool", args...)
	c.Env = append(os.Environ(), "DISPLAY="+v.display)
	said, err := c.Output()
	return string(said), err
}

func (v *viewer) do(args ...string) {
	v.t.Helper()
	if _, err := v.xdotool(args...); err != nil {
		v.t.Fatalf("xdotool %v: %v", args, err)
	}
}

// until waits for something.
func (v *viewer) until(what string, happens func() bool) {
	v.t.Helper()
	for end := time.Now().Add(patience); !happens(); time.Sleep(50 * time.Millisecond) {
		select {
		case <-v.ended:
			v.t.Fatalf("vkview ended before there was %s: %s", what, v.output)
		default:
		}
		if time.Now().After(end) {
			v.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// wait waits for the end and returns what was said, and the exit code.
func (v *viewer) wait() (said string, code int) {
	<-v.ended
	return v.output.String(), v.command.ProcessState.ExitCode()
}

// shots are the screenshots in a folder.
func shots(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(dir, "screenshot-*.png"))
	slices.Sort(names)
	return names
}

// size is the size of a picture with many colours; else it is zero.
func size(t *testing.T, path string) image.Point {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[any]bool{}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			seen[m.At(x, y)] = true
		}
	}
	if len(seen) < 50 {
		t.Errorf("%s has %d colours", path, len(seen))
	}
	return m.Bounds().Size()
}

// A run that is watched, paused, taken step by step, resized 200 times and photographed ends with
// the very bits of one that nobody watches. Its folder is shown afterwards.
func TestWatchedRunHasTheSameBits(t *testing.T) {
	x := display(t)
	alone, watched := filepath.Join(t.TempDir(), "alone"), filepath.Join(t.TempDir(), "watched")
	args := []string{"train", "--data", "shapes", "--limit", "256", "--arch", "tiny", "--batch",
		"32", "--epochs", "2", "--eval-pictures", "100", "--out"}
	var said bytes.Buffer
	if code := program.Run(append(slices.Clone(args), alone), &said, &said); code != 0 {
		t.Fatalf("exit code %d: %s", code, &said)
	}
	v := start(t, x, append(slices.Clone(args), watched)...)
	v.do("key", "space")
	v.do("key", "s")
	v.until("a screenshot", func() bool { return len(shots(watched)) == 1 })
	for i := range 200 {
		v.do("windowsize", v.id, fmt.Sprint(400+i*71%800), fmt.Sprint(300+i*37%500))
		if i%50 == 0 {
			v.do("key", "n")
		}
		if i == 100 { // minimised and back
			v.do("windowunmap", v.id, "windowmap", v.id, "windowfocus", v.id)
		}
	}
	v.do("windowsize", "--sync", v.id, "640", "480")
	v.until("a small screenshot", func() bool {
		v.do("key", "s")
		time.Sleep(time.Second)
		all := shots(watched)
		return size(t, all[len(all)-1]) == image.Pt(640, 480)
	})
	v.do("key", "space")
	text, code := v.wait()
	if code != 0 || !strings.Contains(text, "vkview: ") || strings.Contains(text, "nothing is drawn") {
		t.Errorf("exit code %d: %s", code, text)
	}
	for _, name := range []string{"checkpoint-00000016.safetensors", "encoder.safetensors"} {
		a, errA := os.ReadFile(filepath.Join(alone, name))
		b, errB := os.ReadFile(filepath.Join(watched, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v, %v", name, errA, errB)
		}
	}
	before := len(shots(watched))
	v = start(t, x, watched)
	v.do("key", "s")
	v.until("a screenshot of the folder", func() bool { return len(shots(watched)) > before })
	v.do("key", "q")
	if text, code := v.wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, text)
	}
}

// The key q saves and stops, as Ctrl-C does. What cannot work is told before anything is trained.
func TestStops(t *testing.T) {
	x := display(t)
	out := filepath.Join(t.TempDir(), "run")
	v := start(t, x, "train", "--data", "shapes", "--limit", "256", "--arch", "tiny", "--batch",
		"32", "--epochs", "50", "--eval-pictures", "0", "--out", out)
	v.until("a step", func() bool {
		v.do("key", "s")
		time.Sleep(200 * time.Millisecond)
		all := shots(out)
		return len(all) > 0 && !strings.Contains(all[len(all)-1], "-00000000")
	})
	v.do("key", "space", "key", "n", "key", "q")
	text, code := v.wait()
	saved, _ := filepath.Glob(filepath.Join(out, "checkpoint-*.safetensors"))
	if code != 130 || len(saved) == 0 || !strings.Contains(text, "--resume") {
		t.Errorf("exit code %d, %d checkpoints: %s", code, len(saved), text)
	}
	never := filepath.Join(t.TempDir(), "never")
	for _, c := range []struct {
		display, want string
		code          int
		args          []string
	}{
		{"", "there is no display", 1, []string{"train", "--arch", "tiny", "--out", never}},
		{":9999", "window system says", 1, []string{"train", "--arch", "tiny", "--out", never}},
		{"", "there is no display", 1, []string{out}},
		{x, "no folder", 1, []string{never}},
		{x, "unknown flag", 2, []string{"--wrong"}},
		{"", "'vkview train --help'", 0, nil},
	} {
		said, _ := command(c.display, c.args...).CombinedOutput()
		command := command(c.display, c.args...)
		command.Run()
		if code := command.ProcessState.ExitCode(); code != c.code ||
			!strings.Contains(string(said), c.want) {
			t.Errorf("%v on %q: exit code %d, not %d: %s", c.args, c.display, code, c.code, said)
		}
	}
	if _, err := os.Stat(never); err == nil {
		t.Error("a run that could not be shown has left a folder")
	}
}
