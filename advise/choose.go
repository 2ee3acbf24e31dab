package advise

import (
	"fmt"
	"strconv"
)

// Settings lists the keys of the settings that Choose decides, in its order.
func Settings() []string {
	return []string{"size", "color_strength", "blur", "arch", "precision", "temperature",
		"optimizer", "lr", "lr_scaling", "weight_decay", "epochs", "batch", "warmup_epochs"}
}

// Choose decides every setting of Settings that is not given, in that order.
func Choose(f Facts) []Choice {
	c := chooser{Facts: f, reasons: map[string]string{}}
	c.precision()
	c.network()
	c.batch()
	c.epochs()
	c.views()
	c.loss()
	c.rate()
	c.warmup()
	var choices []Choice
	for _, key := range Settings() {
		if reason, ok := c.reasons[key]; ok {
			choices = append(choices, Choice{key, c.value(key), reason})
		}
	}
	return choices
}

// chooser is a choice under way: what is decided so far, given or chosen.
type chooser struct {
	Facts
	net Network // what is decided of it

	epochCount  int
	rule        string // of update
	temperature float64
	scaling     string
	decay       float64
	baseRate    float64
	warmupFor   float64
	strength    float64
	blurred     bool

	reasons map[string]string // of the settings that were open
}

// because keeps the reason of a choice.
func (c *chooser) because(key, format string, arguments ...any) {
	c.reasons[key] = fmt.Sprintf(format, arguments...)
}

// value is the text of a decided setting.
func (c *chooser) value(key string) string {
	float := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	switch key {
	case "size":
		return strconv.Itoa(c.net.Size)
	case "color_strength":
		return float(c.strength)
	case "blur":
		return strconv.FormatBool(c.blurred)
	case "arch":
		return c.net.Arch
	case "precision":
		return c.net.Precision
	case "temperature":
		return float(c.temperature)
	case "optimizer":
		return c.rule
	case "lr":
		return float(c.baseRate)
	case "lr_scaling":
		return c.scaling
	case "weight_decay":
		return float(c.decay)
	case "epochs":
		return strconv.Itoa(c.epochCount)
	case "batch":
		return strconv.Itoa(c.net.Batch)
	case "warmup_epochs":
		return float(c.warmupFor)
	}
	panic("advise: no setting " + key)
}

func (c *chooser) precision() {
	if text, ok := c.given("precision"); ok {
		c.net.Precision = text
		return
	}
	c.net.Precision = "fp32"
	switch {
	case c.Device.cpu():
		c.because("precision", "a CPU gains nothing from 16 bits")
	case c.Device.Half && c.Device.Matrices:
		c.net.Precision = "mixed"
		c.because("precision", "the device multiplies 16-bit matrices: faster, and half the memory")
	default:
		c.because("precision", "the device has no 16-bit matrices that would make mixed faster")
	}
}
