//go:build !mpi

package mpi

// start fails: this build knows one rank.
func start(_ Options, l launcher) (*World, error) { return nil, notBuilt(l) }
