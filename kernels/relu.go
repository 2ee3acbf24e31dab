package kernels

import "vksimclr/engine"

type reluParams struct {
	Count uint32 // vec4s
}

func reluGroups(p reluParams) int { return itemGroups(p.Count) }

var reluForward = engine.Kernel[reluParams]{
	Shader: "relu_forward",
	Args:   engine.Args{engine.Stored("x"), engine.OutStored("y")},
	Groups: reluGroups,
}

var reluBackward = engine.Kernel[reluParams]{
	Shader: "relu_backward",
	Args:   engine.Args{engine.Stored("dy"), engine.Stored("y"), engine.OutStored("dx")},
	Groups: reluGroups,
}

var addReLUForward = engine.Kernel[reluParams]{
	Shader: "add_relu_forward",
	Args:   engine.Args{engine.Stored("a"), engine.Stored("b"), engine.OutStored("y")},
	Groups: reluGroups,
}

// ReLUForward writes y = max(x, 0) for any shape [...,C]. A NaN stays a NaN.
func ReLUForward(r *engine.Recorder, y, x engine.Tensor) {
	elementwise(r, "relu", reluForward, y, x)
}

// ReLUBackward writes dx = dy where y > 0, else 0. Here y is the result of the forward pass.
func ReLUBackward(r *engine.Recorder, dx, dy, y engine.Tensor) {
	elementwise(r, "relu backward", reluBackward, dx, dy, y)
}

// AddReLUForward writes y = max(a + b, 0). ReLUBackward makes the gradient of both summands.
func AddReLUForward(r *engine.Recorder, y, a, b engine.Tensor) {
	elementwise(r, "add relu", addReLUForward, y, a, b)
}

// elementwise dispatches a kernel whose output is bound last and whose tensors all have the same
// shape.
func elementwise(r *engine.Recorder, op string, k engine.Kernel[reluParams], out engine.Tensor,
	in ...engine.Tensor) {
	checkChannels(op, out)
	checkLen(op, out, in...)
	tensors := make([]engine.Tensor, 0, len(in)+1)
	for _, t := range append(in[:len(in):len(in)], out) {
		tensors = append(tensors, t.Reshape(t.Len()/4, 4)) // so that it may be cut anywhere
	}
	for _, c := range r.Cut(tensors...) {
		part := make([]engine.Tensor, len(tensors))
		for i, t := range tensors {
			part[i] = t.Slice(c.Lo, c.Hi)
		}
		k.Dispatch(r, reluParams{Count: vectors(part[0])}, part...)
	}
}
