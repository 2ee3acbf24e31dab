package program

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/inspect"
)

// inspect names what is wrong in a folder, writes its files, and its list of good pictures can be
// trained on.
func TestInspect(t *testing.T) {
	dir, out := drawFolder(t, 12), t.TempDir()
	in := func(name string) string { return filepath.Join(out, name) }
	copyFile(t, filepath.Join(dir, "rows", "4.png"), filepath.Join(dir, "columns", "4 (copy).png"))
	write(t, filepath.Join(dir, "rows", "page.jpg"), "<!DOCTYPE html>")
	copyFile(t, filepath.Join(dir, "columns", "5.png"), in("val/columns/x.png"))
	copyFile(t, filepath.Join(dir, "rows", "6.png"), in("val/rows/gone.png"))
	write(t, in("val/rows/gone.png"), "")
	args := []string{"inspect", "--data", dir, "--val", in("val"), "--out", in("report"), "--list",
		in("list.csv"), "--keep", in("good.txt"), "--json"}
	var r inspect.Report
	if err := json.Unmarshal([]byte(must(t, args...)), &r); err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, f := range r.Findings {
		named[string(f.Kind)+" "+f.Part+" "+f.Key+" "+f.Like] = true
	}
	for _, want := range []string{"unreadable train rows/page.jpg ",
		"unreadable val rows/gone.png ", "leak train columns/5.png columns/x.png",
		"duplicate train columns/4 (copy).png rows/4.png"} {
		if !named[want] {
			t.Errorf("no finding %q in %v", want, named)
		}
	}
	if r.Pictures != 28 || r.Readable != 26 || len(r.Advice) == 0 || r.GreyShare != 1 {
		t.Errorf("%+v", r)
	}
	page, err := os.ReadFile(in("report/inspect.html"))
	if err != nil || !strings.Contains(string(page), "data:image/jpeg;base64,") ||
		strings.Contains(string(page), "http") {
		t.Errorf("%v: %.300s", err, page)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.Join(lines(t, in("list.csv")), "\n"))).
		ReadAll()
	if err != nil || len(rows) < 5 || !slices.Contains(rows[1], "rows/page.jpg") {
		t.Errorf("%v: %q", err, rows)
	}
	for _, line := range lines(t, in("good.txt")) {
		path, class, _ := strings.Cut(line, "\t")
		if _, err := os.Stat(filepath.Join(out, path)); err != nil || class == "" ||
			strings.Contains(path, "copy") {
			t.Errorf("%q: %v", line, err)
		}
	}
	args = []string{"inspect", "--data", dir, "--fail"}
	code, text, log := call(args...)
	if code != 1 || !strings.Contains(text, "  duplicate  ") || !strings.Contains(log, "--fail") {
		t.Errorf("code %d: %s%s", code, text, log)
	}
}

func TestInspectAndViewsBadInput(t *testing.T) {
	dir, out := drawFolder(t, 1), t.TempDir()
	sheet := " --out " + out + "/x.png"
	for _, c := range []mistake{
		{"inspect", 2, "--data"},
		{"inspect --data cifar", 2, "cifar10:DIR"},
		{"inspect --data " + dir + " --limit=-1", 2, "--limit -1"},
		{"inspect --data shapes:8 --keep " + out + "/x.txt", 2, "leave --keep out"},
		{"inspect --data " + dir + " --list " + out + "/none/x.csv", 1, "folder that exists"},
		{"inspect --data " + out, 1, "there is no picture"},
		{"views --data " + dir, 2, "--out"},
		{"views" + sheet, 2, "--checkpoint"},
		{"views --data shapes --pictures 0" + sheet, 2, "--pictures 0"},
		{"views --data shapes --pairs 99" + sheet, 2, "--pairs 99"},
		{"views --data shapes --epoch=-1" + sheet, 2, "--epoch -1"},
		{"views --data shapes --crop middle" + sheet, 2, "torchvision"},
		{"views --data shapes --color-strength 9" + sheet, 2, "color_strength is 9"},
		{"views --data shapes --out " + out + "/none/x.png", 1, "folder that exists"},
		{"views --checkpoint " + out + sheet, 1, "no checkpoint in"},
	} {
		c.refusedInOneLine(t, strings.Fields(c.args)...)
	}
	if left, _ := os.ReadDir(out); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// views draws what training with the same seed sees.
func TestViews(t *testing.T) {
	enginetest.Device(t)
	dir, out := drawFolder(t, 4), filepath.Join(t.TempDir(), "sheet.png")
	var first, again viewsResult
	args := []string{"views", "--data", dir, "--size", "16", "--pictures", "3", "--blur", "--out",
		out, "--json"}
	for _, r := range []*viewsResult{&first, &again} {
		if err := json.Unmarshal([]byte(must(t, args...)), r); err != nil {
			t.Fatal(err)
		}
	}
	if len(first.Views) != 12 || first.Size != 16 || first.Views[0].Key != "columns/1.png" ||
		!slices.EqualFunc(first.Views, again.Views, func(a, b drawnView) bool {
			return a.Box == b.Box && slices.Equal(a.Colors, b.Colors)
		}) {
		t.Errorf("%+v", first)
	}
	if file, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(file), "\x89PNG") {
		t.Errorf("%v: %.10q", err, file)
	}
	text := must(t, "views", "--data", "shapes:20", "--pictures", "1", "--pairs", "1", "--out", out)
	if !strings.Contains(text, "2 views of 1 pictures of shapes train, 32 pixels") {
		t.Error(text)
	}
	run := t.TempDir()
	save(t, run, "tiny")
	text = must(t, "views", "--checkpoint", run, "--pictures", "1", "--pairs", "1", "--epoch", "3",
		"--color-strength", "0", "--out", out, "--json")
	var of viewsResult
	if err := json.Unmarshal([]byte(text), &of); err != nil || of.Data != "shapes train" ||
		of.Settings["color_strength"] != 0.0 || of.Views[1].Epoch != 3 ||
		len(of.Views[0].Colors)+len(of.Views[1].Colors) != 0 {
		t.Errorf("%v: %s", err, text)
	}
}
