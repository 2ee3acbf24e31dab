// Package augment makes SimCLR's views on the device. It draws the parameters of every
// augmentation from counter-based random numbers and chains the kernels that apply them. A view
// depends on seed, epoch, sample, the picture's size and the number of the view, and on nothing
// else.
//
//	images [B,H,W,3] u8 ─ decode ─ crop, resize, flip ─ colour jitter ─ grayscale ─
//	       blur ─ normalise ─▶ views [M,S,S,4] f32
//
// The pictures of a batch may have different sizes: each lies at the top left of its image, a
// canvas of H×W pixels, and a table holds its size. Rows 0 … B-1 of the views are first views,
// rows B … 2B-1 second ones. Values are in [0,1] unless normalised.
package augment
