package program

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/sheet"
)

// shortRun trains for a moment and returns the run's folder.
func shortRun(t *testing.T, dir string) string {
	t.Helper()
	out := filepath.Join(dir, "run")
	must(t, "train", "--data", "shapes:64", "--batch", "32", "--epochs", "1", "--width", "4",
		"--knn-test", "8", "--out", out)
	return out
}

// The page of a run answers until it is stopped; a picture of the set, dropped as a file, finds
// itself; select and the static page use what is kept.
func TestExploreAndSelect(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run := shortRun(t, dir)
	in := func(name string) string { return filepath.Join(dir, name) }

	log := &lockedBuffer{}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	line := newParser()
	parsed, err := line.Parse([]string{"explore", run, "--address", "127.0.0.1:0", "--json"})
	if err != nil {
		t.Fatal(err)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(console{out: log, log: io.Discard})
	ended := make(chan error, 1)
	go func() { ended <- parsed.Run() }()
	var said exploring
	for start := time.Now(); said.URL == ""; time.Sleep(20 * time.Millisecond) {
		if json.Unmarshal(log.bytes(), &said) != nil && time.Since(start) > time.Minute {
			t.Fatalf("no address: %s", log.bytes())
		}
	}
	var picture data.Picture
	if err := data.NewShapes(data.Train, 64).Read(9, &picture); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, sheet.RGB(picture.Height, picture.Width,
		picture.Pixels)); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(said.URL+"api/search?n=1&name=x.png", "", &file)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var found struct {
		IDs     []int
		Cosines []float64
	}
	if err := json.NewDecoder(answer.Body).Decode(&found); err != nil || len(found.IDs) != 1 ||
		found.IDs[0] != 9 || found.Cosines[0] < .9999 {
		t.Errorf("%v: %+v", err, found)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("stopped: %v", err)
	}
	at, err := url.Parse(said.URL)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := net.Listen("tcp", at.Host); err != nil {
		t.Errorf("the port is not free again: %v", err)
	} else {
		l.Close()
	}

	must(t, "explore", run, "--static", in("pages"))
	for _, name := range []string{"index.html", "data.js", "thumb/0/63.jpg"} {
		if _, err := os.Stat(filepath.Join(in("pages"), name)); err != nil {
			t.Error(err)
		}
	}
	for _, by := range []string{"diverse", "typical", "odd", "random"} {
		must(t, "select", run, "--budget", "10", "--by", by, "--out", in(by+".csv"))
		if list := lines(t, in(by+".csv")); len(list) != 11 ||
			!strings.HasPrefix(list[0], "rank,key,index") {
			t.Errorf("%s: %q", by, list)
		}
	}
	must(t, "select", run, "--budget", "99", "--labelled", in("diverse.csv"),
		"--near-duplicates", "1", "--out", in("rest.txt"))
	rest := lines(t, in("rest.txt"))
	for _, row := range lines(t, in("diverse.csv"))[1:] {
		for _, key := range rest {
			if key == strings.Split(row, ",")[1] {
				t.Errorf("picture %s is chosen again", key)
			}
		}
	}
	must(t, "embed", run, "--out", in("f.npy"))
	must(t, "select", run, "--features", in("f.npy"), "--budget", "10", "--out", in("same.csv"))
	if !strings.EqualFold(strings.Join(lines(t, in("same.csv")), "\n"),
		strings.Join(lines(t, in("diverse.csv")), "\n")) {
		t.Error("other features from the file")
	}
	for _, c := range []mistake{
		{"explore RUN --features F --limit 20 --static DIR/s", 1, "has 64 pictures and"},
		{"explore RUN --features F --data shapes:64 --split test --static DIR/s", 1, "--split"},
		{"explore RUN --static DIR/pages", 1, "is not empty: give a new folder"},
		{"select RUN --features F --labelled DIR/same.npy --budget 3 --out DIR/x.csv", 1,
			"--labelled"},
	} {
		args := strings.NewReplacer("RUN", run, "F", in("f.npy"), "DIR", dir).Replace(c.args)
		c.refusedInOneLine(t, strings.Fields(args)...)
	}
}

// What cannot work is one line, before anything starts.
func TestExploreAndSelectBadInput(t *testing.T) {
	dir := t.TempDir()
	save(t, dir, "tiny")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []mistake{
		{"explore " + dir + " --address 8080", 2, "give HOST:PORT"},
		{"explore " + dir + " --address 127.0.0.1:x", 2, "give 0 to 65535"},
		{"explore " + dir + " --token short", 2, "give 12 or more"},
		{"explore " + dir + " --address " + l.Addr().String(), 1, "in use by another program"},
		{"explore " + dir + "/none --address 127.0.0.1:0", 1, "give a checkpoint"},
		{"explore " + dir + " --static " + dir, 1, "is not empty: give a new folder"},
		{"explore " + dir + " --address 127.0.0.1:0 --features x.csv", 2, "give a .npy file"},
		{"select " + dir + " --budget 0 --out x.csv", 2, "--budget 0: give 1 or more"},
		{"select " + dir + " --budget 5 --out x.npy", 2, "use .csv or .txt"},
		{"select " + dir + " --budget 5", 2, "--out"},
		{"select " + dir + " --out x.csv", 2, "--budget"},
		{"select " + dir + " --budget 5 --by best --out x.csv", 2, "--by"},
		{"select " + dir + " --budget 5 --near-duplicates 2 --out x.csv", 2, "as 0.95"},
		{"select " + dir + " --budget 5 --out " + dir + "/none/x.csv", 1, "folder that exists"},
	} {
		c.refusedInOneLine(t, strings.Fields(c.args)...)
	}
}

// lockedBuffer is written and read by several goroutines.
type lockedBuffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) bytes() []byte {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return bytes.Clone(b.text.Bytes())
}
