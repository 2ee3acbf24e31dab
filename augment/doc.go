// Package augment makes SimCLR's views on the device. It draws the parameters of every
// augmentation from counter-based random numbers and chains the kernels that apply them. A view
// depends on seed, epoch, sample, the picture's size and the number of the view, and on nothing
// else.
//
//	pictures u8 ─ crop, resize, flip ─ colour jitter ─ grayscale ─ blur ─ normalise ─▶
//	       views [M,S,S,4] f32
//
// The pictures may have any sizes. They lie one after the other, and a table holds their sizes and
// places. Rows 0 … B-1 of the views are first views, rows B … 2B-1 second ones. Values are in
// [0,1] unless normalised.
package augment
