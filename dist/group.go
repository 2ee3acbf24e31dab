// Package dist has ranks work together: programs that train one network, each on its own device.
//
// A Group moves bytes between ranks and computes nothing. What is computed over ranks (Sum) is
// computed by this package in the order of the ranks, so that two runs with the same number of
// ranks have the same bits whatever the transport.
package dist

// Group is ranks that work together. All ranks call the same methods in the same order, with sizes
// that agree; each call returns once this rank has what it asked for. An error is final: the group
// cannot be used any more. A group's methods must not be called at the same time; Another makes a
// group that can be used beside it.
type Group interface {
	// Rank is this rank's number, from 0.
	Rank() int

	// Size is the number of ranks, 1 or more.
	Size() int

	// AllGather brings every rank's bytes to all ranks. All holds those of rank 0 first and has a
	// slice for each rank, of the length of that rank's own; own may be that slice of all.
	AllGather(all [][]byte, own []byte) error

	// AllToAll sends to[i] to rank i and receives from[i] from it, for all i, this rank included.
	AllToAll(from, to [][]byte) error

	// Broadcast brings the bytes of rank root to all ranks, which have as many.
	Broadcast(b []byte, root int) error

	// Barrier returns once all ranks have called it.
	Barrier() error

	// Another is a group of the same ranks, whose calls may run beside those of this one.
	Another() (Group, error)

	// Close releases the group, and all that were made of it, after the last call of all ranks.
	Close() error
}
