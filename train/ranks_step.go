package train

import "vksimclr/engine"

// RanksStep is what a step spent on other ranks.
type RanksStep struct {
	Waited float64 // Waited is the seconds that the device waited for exchanges.
	Hidden float64 // Hidden is the seconds of exchanges while the device worked.
	Bytes  uint64  // Bytes is what this rank sent.
}

// spent is what the last step spent, from the times of the host's work in it; nil for a rank alone.
func (k *Ranks) spent(times []engine.HostTiming) *RanksStep {
	if k == nil {
		return nil
	}
	s := &RanksStep{Bytes: k.bytes.Swap(0)}
	for _, t := range times {
		switch {
		case t.Beside:
			s.Hidden += t.Seconds
		case t.Name == "join": // the rest of what runs beside
			s.Hidden -= t.Seconds
			fallthrough
		default:
			s.Waited += t.Seconds
		}
	}
	s.Hidden = max(0, s.Hidden)
	return s
}
