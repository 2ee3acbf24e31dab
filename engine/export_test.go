package engine

// Recut records the program again in chunks of at most budget estimated seconds, as a run that took
// too long does.
func (p *Program) Recut(budget float64) error { return p.record(budget) }

// Estimated is what the chunk planner takes for the seconds of a run; ChunkBudget is what it wants
// for one chunk.
func (p *Program) Estimated() float64 { return p.chunks.estimated }

const ChunkBudget = chunkBudget
