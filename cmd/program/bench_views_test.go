package program

import (
	"encoding/json"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// bench --views-only tells how fast views are made and pictures read, and where they stay.
func TestBenchViewsOnly(t *testing.T) {
	enginetest.Device(t)
	for _, resident := range []string{"on", "off"} {
		code, out, log := call("bench", "--views-only", "--data", "shapes:64", "--batch", "16",
			"--seconds", "0", "--blur", "--resident", resident, "--json")
		if code != 0 {
			t.Fatal(log)
		}
		var r struct {
			Views    float64 `json:"views_per_s"`
			Read     float64 `json:"read_pictures_per_s"`
			First    float64 `json:"first_epoch_views_per_s"`
			Resident bool    `json:"resident"`
			Wait     float64 `json:"wait_share"`
		}
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		if r.Views <= 0 || r.Read <= 0 || r.Resident != (resident == "on") ||
			(r.First > 0) != r.Resident || r.Wait < 0 || r.Wait > 1 {
			t.Errorf("%+v", r)
		}
	}
	if code, out, log := call("bench", "--views-only", "--data", "shapes:64", "--batch", "16",
		"--seconds", "0"); code != 0 || !strings.Contains(out, "views/s of 32×32 from shapes") {
		t.Errorf("code %d: %s%s", code, out, log)
	}
}

// --max-side has its limits, and decides bits: a run does not go on with another.
func TestMaxSide(t *testing.T) {
	for text, want := range map[string]string{"-1": "max_side is -1", "4": "give 8 to 32768"} {
		if code, _, log := call("train", "--max-side="+text); code != exitUsage ||
			!strings.Contains(log, want) {
			t.Errorf("--max-side %s: code %d: %s", text, code, log)
		}
	}
	s, other := defaultSettings(), defaultSettings()
	other.MaxSide = 128
	if key, _, _, differ := s.difference(other); !differ || key != "max_side" {
		t.Errorf("another --max-side differs in %q, %t", key, differ)
	}
	other = defaultSettings()
	if other.Resident = "off"; !different(s, other) {
		return
	}
	t.Error("--resident is said to change bits")
}

func different(a, b Settings) bool {
	_, _, _, differ := a.difference(b)
	return differ
}
