package engine

// Recut records the program again in chunks of at most budget estimated seconds, as a run that took too long does.
func (p *Program) Recut(budget float64) error { return p.record(budget) }
