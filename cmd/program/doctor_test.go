package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// diagnose runs doctor.
func diagnose(t *testing.T, args ...string) (r diagnosis, code int) {
	t.Helper()
	code, out, _ := call(append([]string{"doctor", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if (code == 0) != r.Healthy || r.Healthy != (len(r.Faults) == 0) {
		t.Errorf("code %d, healthy %v, faults %v", code, r.Healthy, r.Faults)
	}
	return r, code
}

func TestDoctor(t *testing.T) {
	d := enginetest.Device(t)
	t.Setenv("VKSIMCLR_CACHE", t.TempDir())
	r, code := diagnose(t)
	if code != 0 || r.Device == nil || r.Device.Name != d.Name() || r.Check == nil ||
		!(r.Check.Error > 0 && r.Check.Error < checkTolerance) {
		t.Errorf("code %d: %+v", code, r)
	}
	on := map[string]bool{}
	for _, p := range r.Paths {
		on[p.Name] = p.On
		if p.Why == "" {
			t.Errorf("%s: no reason", p.Name)
		}
	}
	if len(on) != 10 || on["16-bit storage"] != d.Caps().Storage16 ||
		on["timestamps"] != d.Caps().Timestamps {
		t.Errorf("%v", r.Paths)
	}
	code, out, _ := call("doctor")
	for _, want := range []string{d.Name(), "all is well", "cooperative matrices",
		"relative error"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("code %d, %q is not in\n%s", code, want, out)
		}
	}
}

// Each fault has the exit code 1 and says what to do.
func TestDoctorNamesFaults(t *testing.T) {
	enginetest.Device(t)
	blocked := filepath.Join(t.TempDir(), "file")
	write(t, blocked, "")
	none := filepath.Join(t.TempDir(), "none.json")
	for _, c := range []struct{ variable, value, want string }{
		{"VKSIMCLR_DEVICE", "no such device", "matches \"no such device\""},
		{"VKSIMCLR_CACHE", filepath.Join(blocked, "below"), "name another in VKSIMCLR_CACHE"},
		{"VKSIMCLR_WINOGRAD", "perhaps", "VKSIMCLR_WINOGRAD"},
		{"VK_DRIVER_FILES", none, "install"},
	} {
		t.Run(c.variable, func(t *testing.T) {
			if c.variable != "VKSIMCLR_CACHE" {
				t.Setenv("VKSIMCLR_CACHE", t.TempDir())
			}
			if c.variable == "VK_DRIVER_FILES" {
				t.Setenv("VK_ICD_FILENAMES", c.value) // its name before
			}
			t.Setenv(c.variable, c.value)
			r, code := diagnose(t)
			if all := strings.Join(r.Faults, "\n"); code != 1 || !strings.Contains(all, c.want) {
				t.Errorf("code %d: %q is not in %q", code, c.want, all)
			}
		})
	}
}

// What to install depends on the system and the card.
func TestDoctorKnowsSystems(t *testing.T) {
	release := filepath.Join(t.TempDir(), "os-release")
	write(t, release, "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n")
	for _, c := range []struct{ system, vendor, want string }{
		{systemName(release), "AMD", "apt-get install mesa-vulkan-drivers"},
		{"debian", "NVIDIA", "apt-get install nvidia-driver"},
		{"fedora", "Intel", "dnf install mesa-vulkan-drivers"},
		{"arch", "AMD", "pacman -S vulkan-radeon"},
		{"arch", "", "vulkan-swrast for the CPU"},
		{"rocky rhel centos fedora", "", "vulkan-loader"},
		{"windows", "", "graphics driver of the card's maker"},
	} {
		p := packagesFor(c.system)
		text := p.any()
		if c.vendor != "" {
			text = p.driver(c.vendor)
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s, %q: %q is not in %q", c.system, c.vendor, c.want, text)
		}
	}
	devices := t.TempDir()
	for name, of := range map[string][2]string{"a": {"0x030000", "0x10de"}, "b": {"0x020000",
		"0x8086"}, "c": {"0x038000", "0x1002"}, "d": {"0x030000", "0x1a03"}} {
		if err := os.MkdirAll(filepath.Join(devices, name), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(devices, name, "class"), of[0]+"\n")
		write(t, filepath.Join(devices, name, "vendor"), of[1]+"\n")
	}
	if cards := strings.Join(graphicsCards(devices), " "); cards != "AMD NVIDIA" {
		t.Errorf("cards of %q", cards)
	}
}
