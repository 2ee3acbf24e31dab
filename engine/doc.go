// Package engine runs compute programs on a Vulkan device. It holds devices and their limits,
// tensors in planned memory, recording and timing. It knows nothing of machine learning.
//
// A Recorder describes a program once, Finish plans and records it, and Run runs it as often as
// wanted:
//
//	dev, err := engine.Open(engine.Options{Shaders: shaders.FS})
//	x, err := dev.NewTensor("x", engine.F32, 1024)   // persistent
//	r := dev.NewRecorder()
//	t := r.Temp("t", engine.F32, 1024)               // transient: shares memory
//	scale.Dispatch(r, scaleParams{N: 256, Factor: 2}, x, t)
//	program, err := r.Finish()
//	err = program.Run()
//
// Finish derives barriers from the byte ranges that operations read and write; callers never write
// one.
//
// A Recorder keeps the first error and Finish returns it. MemoryError, LimitError and LostError say
// what a device cannot do. A programmer's mistake, such as a wrong shape, panics.
package engine
