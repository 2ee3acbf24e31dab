package program

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// A run goes on as it began, whatever the environment says later; a flag that says otherwise is
// refused.
func TestResumedRunKeepsItsPolicy(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	trainIn := func(out string, more ...string) (int, string) {
		line := "train --data shapes:64 --batch 16 --epochs 2 --arch small --checkpoint-every 4 " +
			"--knn-bank 16 --knn-test 10 --knn-k 2 --out "
		code, _, log := call(append(append(strings.Fields(line), filepath.Join(dir, out)),
			more...)...)
		return code, log
	}
	read := func(out string) []byte {
		text, err := os.ReadFile(filepath.Join(dir, out, "checkpoint-00000008.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	t.Setenv("VKSIMCLR_WINOGRAD", "on")
	for _, out := range []string{"whole", "stopped"} {
		if code, log := trainIn(out); code != 0 || !strings.Contains(log, "winograd=all") {
			t.Fatalf("code %d: %s", code, log)
		}
	}
	for _, variable := range []string{"", "off"} {
		t.Setenv("VKSIMCLR_WINOGRAD", variable)
		if err := os.Remove(filepath.Join(dir, "stopped",
			"checkpoint-00000008.safetensors")); err != nil {
			t.Fatal(err)
		}
		if code, log := trainIn("stopped", "--resume"); code != 0 {
			t.Fatalf("code %d: %s", code, log)
		}
		if !bytes.Equal(read("whole"), read("stopped")) {
			t.Errorf("resumed with VKSIMCLR_WINOGRAD=%q, the run ended with other bytes", variable)
		}
	}
	t.Setenv("VKSIMCLR_WINOGRAD", "off")
	if code, log := trainIn("direct"); code != 0 || bytes.Equal(read("direct"), read("whole")) {
		t.Errorf("code %d: the policy changes no bit: %s", code, log)
	}
	code, log := trainIn("stopped", "--resume", "--winograd", "off")
	if code != exitUsage || !strings.Contains(log, "leave --winograd out") {
		t.Errorf("code %d: %s", code, log)
	}
}
