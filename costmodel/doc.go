// Package costmodel predicts how long a training step takes on a device, from what its operations
// compute and move, and from the device's peaks. It measures nothing.
//
// An operation of F floating-point operations and B bytes takes
//
//	launch + F/(c·P) + B/(m·M)          a CPU driver
//	launch + max(F/(c·P), B/(m·M))      a GPU, which computes while it moves
//
// seconds, where P is the peak of arithmetic and M that of a copy. The efficiencies c and m belong
// to the operation's kind: they are the parameters of the model, and are fitted to measurements.
package costmodel
