//go:build mpi && !mpicc

package mpi

// #cgo pkg-config: ompi-c
import "C" // with the tag mpicc, the C compiler (CC=mpicc.mpich) knows where MPI is
