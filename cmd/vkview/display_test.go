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
	"syscall"
	"testing"
	"time"
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
	t.Cleanup(func() { x.Process.Signal(syscall.SIGTERM); x.Wait(); read.Close() })
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
