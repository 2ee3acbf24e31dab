package advise

import (
	"strconv"
	"time"
)

// Facts is everything that Choose looks at.
type Facts struct {
	Pictures Pictures
	Device   Device

	// Given holds the settings that are decided already, by their keys in config.toml, as text. A
	// choice depends on them and never changes them.
	Given map[string]string

	// Speed tries a network on the device and returns how many pictures a second it trains on. 0
	// means unknown. A nil Speed knows none.
	Speed func(Network) float64

	// Fits returns the largest batch with which a network fits into the device's memory; Batch of
	// its argument is what is wanted. A nil Fits never refuses.
	Fits func(Network) int

	// Budget is how long a run may take. 0 means an hour on a CPU and 4 hours elsewhere.
	Budget time.Duration
}

// Pictures is what is known about the pictures to train on.
type Pictures struct {
	Count         int
	Height, Width int     // in pixels: of every picture if Uniform, else medians
	Uniform       bool    // all pictures have one size
	Grey          float64 // share of pictures without any colour, 0 to 1
}

// Device is what is known about the device. The zero Device stands for an ordinary GPU.
type Device struct {
	Kind     string // cpu, discrete, integrated, virtual or other, as engine.Caps.Type
	Half     bool   // kernels can store 16-bit numbers
	Matrices bool   // and multiply them by cooperative matrices
}

// Network is a training step whose speed and memory can be asked for.
type Network struct {
	Arch      string
	Size      int // side of a view in pixels
	Precision string
	Batch     int // pictures in a step
}

// Choice is one chosen setting.
type Choice struct {
	Setting string // key in config.toml
	Value   string // as text
	Reason  string // one clause, without a full stop
}

func (d Device) cpu() bool { return d.Kind == "cpu" }

// budget is the time for a run in seconds.
func (f Facts) budget() float64 {
	switch {
	case f.Budget > 0:
		return f.Budget.Seconds()
	case f.Device.cpu():
		return time.Hour.Seconds()
	}
	return 4 * time.Hour.Seconds()
}

// given returns a decided setting.
func (f Facts) given(key string) (text string, ok bool) {
	text, ok = f.Given[key]
	return text, ok
}

// number returns a decided number; ok is false where it is open.
func (f Facts) number(key string) (x float64, ok bool) {
	text, ok := f.given(key)
	if !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("advise: the given " + key + " is " + strconv.Quote(text) + ", no number")
	}
	return x, true
}

// short is the shorter side of a picture, or of the median one.
func (p Pictures) short() int { return min(p.Height, p.Width) }
