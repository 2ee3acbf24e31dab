package program

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/engine/enginetest"
)

func TestParseFixed(t *testing.T) {
	f, err := parseFixed("crop=1:2:30:40, flip,turn=3,brightness=0.25,hue=-0.1,order=hscb,blur=1.5",
		true)
	if err != nil {
		t.Fatal(err)
	}
	want := augment.Drawn{Box: [4]int32{1, 2, 30, 40}, Factors: [4]float32{1.25, 1, 1, -0.1},
		Order: [4]int32{3, 2, 1, 0}, Flip: true, Turns: 3, Sigma: 1.5}
	if f.Drawn != want {
		t.Errorf("%+v, want %+v", f.Drawn, want)
	}
	if f, err = parseFixed("", false); f != nil || err != nil {
		t.Error(f, err)
	}
}

// The sheet has small views beside the large ones, or fixed views instead.
func TestSheetsOfSmallAndFixedViews(t *testing.T) {
	enginetest.Device(t)
	out := filepath.Join(t.TempDir(), "sheet.png")
	views := func(flags string) (r viewsResult) {
		args := append([]string{"views", "--data", "shapes:20", "--pictures", "2", "--pairs", "1",
			"--out", out, "--json"}, strings.Fields(flags)...)
		if err := json.Unmarshal([]byte(must(t, args...)), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	plain, crops := views("").Views, views("--small-views 3").Views
	if len(crops) != 10 || plain[0].Box != crops[0].Box || plain[1].Box != crops[1].Box {
		t.Errorf("%+v beside %+v", crops, plain)
	}
	for _, v := range crops[4:] {
		if v.View < 2 || v.View > 4 || v.Area > 0.2 {
			t.Errorf("a small view is %+v", v)
		}
	}
	fixed := views("--fixed crop=1:2:30:20,saturation=0.5,upside-down,grey").Views
	for _, v := range fixed {
		if len(fixed) != 2 || v.Box != [4]int32{1, 2, 30, 20} || !v.Upside || !v.Grey || v.Flip ||
			v.Colors[2] != (change{Name: "saturation", Factor: 0.5}) {
			t.Errorf("a fixed view is %+v", v)
		}
	}
	leaves := mistake{"crop", 2, "which has 32×32 pixels"}
	leaves.refusedInOneLine(t, "views", "--data", "shapes:4", "--out", out, "--fixed",
		"crop=0:20:9:13")
}
