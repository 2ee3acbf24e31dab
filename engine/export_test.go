package engine

import "vksimclr/engine/internal/vk"

// Recut records the program again in chunks of at most budget estimated seconds, as a run that took
// too long does.
func (p *Program) Recut(budget float64) error { return p.record(budget) }

// Estimated is what the chunk planner takes for the seconds of a run; ChunkBudget is what it wants
// for one chunk.
func (p *Program) Estimated() float64 { return p.chunks.estimated }

const ChunkBudget = chunkBudget

// KernelSeconds is the time of a trial by its operations.
func KernelSeconds(timings []Timing) float64 { return kernelSeconds(timings) }

// HostMemoryTypes are the types that a host tensor and a near one take of types with these flags,
// -1 for none.
func HostMemoryTypes(flags ...uint32) (host, near int) {
	var p vk.PhysicalDevice
	for _, f := range flags {
		p.MemoryTypes = append(p.MemoryTypes, vk.MemoryType{Flags: f})
	}
	return storage{host: true}.memoryType(p, ^uint32(0)),
		storage{host: true, near: true}.memoryType(p, ^uint32(0))
}
