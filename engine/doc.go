// Package engine runs compute programs on a Vulkan device: devices and their limits, tensors in planned memory, recording, timing.
// It knows nothing of machine learning.
//
// A program is described once with a Recorder, planned and recorded by Finish, and then run as often as wanted:
//
//	dev, err := engine.Open(engine.Options{Shaders: shaders.FS})
//	x, err := dev.NewTensor("x", engine.F32, 1024)   // persistent
//	r := dev.NewRecorder()
//	t := r.Temp("t", engine.F32, 1024)               // lives only while used; placed by the planner
//	scale.Dispatch(r, scaleParams{N: 256, Factor: 2}, x, t)
//	program, err := r.Finish()
//	err = program.Run()
//
// Barriers are derived from the byte ranges that operations read and write; callers never write one.
package engine
