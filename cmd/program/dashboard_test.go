package program

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vksimclr/engine/enginetest"
	"vksimclr/runlog"
)

// said collects what a program writes, for another goroutine.
type said struct{ lines chan string }

func (s said) Write(text []byte) (int, error) {
	s.lines <- string(text)
	return len(text), nil
}

// fetch is the body of an address.
func fetch(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", url, response.Status, err)
	}
	return string(body)
}

// TestDashboardCommand: the command prints its address, shows the runs, and ends with the context.
func TestDashboardCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, runlog.MetricsFile), `{"step":7,"epoch":1,"loss":2.5}`+"\n")
	out := said{make(chan string, 9)}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error)
	k := &dashboardCommand{Runs: []string{dir}, Address: "127.0.0.1:0"}
	go func() { done <- k.Run(ctx, console{out: out, log: io.Discard}) }()
	var url string
	select {
	case line := <-out.lines:
		url = strings.TrimSpace(line)
	case err := <-done:
		t.Fatal(err)
	}
	if page := fetch(t, url); !strings.Contains(page, "<title>Runs</title>") {
		t.Error(page)
	}
	if text := fetch(t, url+"metrics"); !strings.Contains(text, `metric="loss"} 2.5`) {
		t.Error(text)
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it does not end")
	}
}

// TestDashboardMistakes: each is told in a line with its remedy, and before anything starts.
func TestDashboardMistakes(t *testing.T) {
	used, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer used.Close()
	address, none := used.Addr().String(), t.TempDir()
	run := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"dashboard", none}, exitError, "give the folder of a run"},
		{[]string{"dashboard"}, exitUsage, "<run>"},
		{[]string{"train", "--out", run, "--dashboard", "8080"}, exitUsage,
			`--dashboard: "8080" is no address: give HOST:PORT`},
		{[]string{"train", "--out", run, "--dashboard", address}, exitError,
			"in use by another program: give another port"},
		{[]string{"train", "--dashboard", "127.0.0.1:0", "--dashboard-token", "short"}, exitUsage,
			"--dashboard-token: the token has 5 characters"},
		{[]string{"train", "--out", run, "--dashboard-token", "long enough to be one"}, exitUsage,
			"needs --dashboard"},
	} {
		var out, log bytes.Buffer
		code := Run(c.args, &out, &log)
		if code != c.code || !strings.Contains(log.String(), c.want) {
			t.Errorf("%v: code %d, %q; want %d, %q", c.args, code, log.String(), c.code, c.want)
		}
		if n := strings.Count(log.String(), "\n"); n != 1 {
			t.Errorf("%v: %d lines: %s", c.args, n, log.String())
		}
	}
	if _, err := os.Stat(run); err == nil {
		t.Error("a run was begun")
	}
}

// TestTrainWithDashboard: a run shows itself, ends with its page, and has the bits of a run that
// nobody watches.
func TestTrainWithDashboard(t *testing.T) {
	enginetest.Device(t)
	root := t.TempDir()
	weights := map[string][]byte{}
	for _, name := range []string{"alone", "watched"} {
		out := filepath.Join(root, name)
		args := []string{"train", "--limit", "32", "--batch", "16", "--epochs", "1", "--arch",
			"tiny", "--out", out, "--eval-pictures", "0"}
		if name == "watched" {
			args = append(args, "--dashboard", "127.0.0.1:0")
		}
		var log bytes.Buffer
		watched := watcher{log: &log, t: t}
		if code := Run(args, io.Discard, &watched); code != 0 {
			t.Fatalf("code %d: %s", code, log.String())
		}
		var err error
		weights[name], err = os.ReadFile(filepath.Join(out, "encoder.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		if name == "watched" && !watched.saw {
			t.Errorf("the run did not show itself: %s", log.String())
		}
	}
	if !bytes.Equal(weights["alone"], weights["watched"]) {
		t.Error("a run that is watched has other weights")
	}
}

// watcher is the log of a run. It asks the run's dashboard when the run says that it begins.
type watcher struct {
	t   *testing.T
	log *bytes.Buffer
	url string
	saw bool
}

func (w *watcher) Write(text []byte) (int, error) {
	w.log.Write(text)
	if m := regexp.MustCompile(`dashboard: (http://\S+)`).FindSubmatch(text); m != nil {
		w.url = string(m[1])
	}
	if w.url != "" && !w.saw && bytes.Contains(text, []byte("operations a step")) {
		metrics := fetch(w.t, w.url+"metrics")
		w.saw = strings.Contains(metrics, fmt.Sprintf("vksimclr_state{run=%q", "watched"))
	}
	return len(text), nil
}
