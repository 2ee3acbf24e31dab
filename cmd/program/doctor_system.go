package program

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

func cpus() int { return runtime.NumCPU() }

// systemName is the name of the system as os-release has it, with those that it is like: "ubuntu
// debian". Elsewhere it is Go's name.
func systemName(release string) string {
	text, err := os.ReadFile(release)
	if err != nil || runtime.GOOS != "linux" {
		return runtime.GOOS
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if key == "ID" || key == "ID_LIKE" {
			names = append(names, strings.Trim(value, `"`))
		}
	}
	return strings.Join(names, " ")
}

// packages are the names of drivers for a system.
type packages struct {
	install string // command
	mesa    string // AMD, Intel and the CPU
	amd     string // where it is not in mesa
	intel   string
	nvidia  string
	loader  string
	cpu     string
}

// packagesFor knows the drivers of a system by its name. Unknown systems get the names of Debian.
func packagesFor(system string) packages {
	words := strings.Fields(system)
	has := func(name string) bool { return slices.Contains(words, name) }
	switch {
	case has("windows"):
		return packages{}
	case has("fedora"), has("rhel"):
		return packages{install: "dnf install", mesa: "mesa-vulkan-drivers",
			nvidia: "xorg-x11-drv-nvidia (RPM Fusion)", loader: "vulkan-loader"}
	case has("arch"):
		return packages{install: "pacman -S", amd: "vulkan-radeon", intel: "vulkan-intel",
			nvidia: "nvidia-utils", loader: "vulkan-icd-loader", cpu: "vulkan-swrast"}
	}
	return packages{install: "apt-get install", mesa: "mesa-vulkan-drivers",
		nvidia: "nvidia-driver (Ubuntu: ubuntu-drivers install)", loader: "libvulkan1"}
}

// any says what to install where nothing is there.
func (p packages) any() string {
	if p.install == "" {
		return "Install the graphics driver of the card's maker (AMD, Intel or NVIDIA): Vulkan " +
			"is part of it"
	}
	text := fmt.Sprintf("Install %s, and a driver: ", p.loader)
	if p.mesa != "" {
		return text + fmt.Sprintf("%s %s for AMD, Intel and the CPU, %s for NVIDIA", p.install,
			p.mesa, p.nvidia)
	}
	return text + fmt.Sprintf("%s %s for AMD, %s for Intel, %s for NVIDIA, %s for the CPU",
		p.install, p.amd, p.intel, p.nvidia, p.cpu)
}

// driver says what to install for a card.
func (p packages) driver(vendor string) string {
	name := map[string]string{"AMD": p.amd, "Intel": p.intel, "NVIDIA": p.nvidia}[vendor]
	if name == "" {
		name = p.mesa
	}
	return fmt.Sprintf("Install it: %s %s, and log in again. A container needs the card handed "+
		"in, too", p.install, name)
}

// graphicsCards are the makers of the cards that the kernel lists.
func graphicsCards(devices string) []string {
	vendors := map[string]string{"0x1002": "AMD", "0x8086": "Intel", "0x10de": "NVIDIA"}
	found := map[string]bool{}
	classes, _ := filepath.Glob(filepath.Join(devices, "*", "class")) // none elsewhere
	for _, class := range classes {
		kind, err := os.ReadFile(class)
		if err != nil || !strings.HasPrefix(string(kind), "0x03") { // display controllers
			continue
		}
		vendor, err := os.ReadFile(filepath.Join(filepath.Dir(class), "vendor"))
		if name := vendors[strings.TrimSpace(string(vendor))]; err == nil && name != "" {
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
