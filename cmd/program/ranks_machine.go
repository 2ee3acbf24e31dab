package program

import (
	"os"
	"runtime"
	"strconv"

	"vksimclr/engine"
)

// device is the device of this rank where its user gives none: the ranks of a machine take its
// devices of the best type in turn.
func (r *ranks) device(given string) string {
	if given != "" || r.here() == 1 || os.Getenv("VKSIMCLR_DEVICE") != "" {
		return given
	}
	devices, err := engine.List()
	if err != nil {
		return "" // engine.Open says why
	}
	alike := alikeDevices(devices)
	if len(alike) < 2 {
		return ""
	}
	return strconv.Itoa(alike[r.local%len(alike)])
}

// alikeDevices are the numbers of the devices of the best type that there is.
func alikeDevices(devices []engine.Caps) (numbers []int) {
	for _, kind := range []string{"discrete", "integrated", "virtual", "cpu"} {
		for i, d := range devices {
			if d.Type == kind {
				numbers = append(numbers, i)
			}
		}
		if numbers != nil {
			return numbers
		}
	}
	return nil
}

// shareCores gives this rank its share of the processor's cores, before any driver is loaded:
// drivers that compute on the processor would else take all of them, each.
func (r *ranks) shareCores() {
	if r.here() == 1 {
		return
	}
	cores := max(1, runtime.NumCPU()/r.here())
	runtime.GOMAXPROCS(max(2, cores))
	if os.Getenv(lavapipeThreads) == "" {
		os.Setenv(lavapipeThreads, strconv.Itoa(cores))
	}
}

// lavapipeThreads is the variable from which lavapipe has its number of threads.
const lavapipeThreads = "LP_NUM_THREADS"
