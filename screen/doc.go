// Package screen draws how a run goes into one frame, on the device: pairs of views, the cloud of
// embeddings, curves and numbers. Kernels draw; of pictures and embeddings nothing passes through
// the host. A frame is an [height,width] U32 tensor, for package present or as a picture.
//
//	s, err := screen.New(device, screen.Sources{Views: …, Embeddings: …})
//	err = s.Resize(1280, 720, false)
//	err = s.Observe(labels)         // after a step
//	frame, err := s.Draw(scene)     // as often as wanted
package screen
