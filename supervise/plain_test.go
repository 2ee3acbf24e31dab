package supervise

import (
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels/ref"
	"vksimclr/models"
)

// small is an encoder of one convolution, batch norm, ReLU and average pooling.
type small struct{ width int }

type smallEncoder struct {
	small
	conv models.Conv2D
	norm models.BatchNorm
}

func (s small) Build(l *models.Layout, prefix string) (models.Encoder, error) {
	conv := models.Conv2DConfig{Out: s.width, In: 3, Size: 3, Stride: 2, Views: true}
	return &smallEncoder{s, models.NewConv2D(l, prefix+"conv1", conv),
		models.NewBatchNorm(l, prefix+"bn1", s.width, 1)}, nil
}

func (e *smallEncoder) Features() int { return e.width }

func (e *smallEncoder) Forward(c *models.Context, x engine.Tensor) (
	h engine.Tensor, backward func(dh engine.Tensor)) {
	var none engine.Tensor
	y, convBack := e.conv.Forward(c, c.Views(x))
	y, normBack := e.norm.Forward(c, y, none, true)
	h, poolBack := models.GlobalAvgPool(c, y)
	return h, func(dh engine.Tensor) {
		dy, _ := normBack(poolBack(dh))
		convBack(dy, none)
	}
}

// The shapes of the plain network: pictures of 32 pixels, padded to 4 channels.
const plainSide, plainHalf = 32, 16

// The temperature and the labels' weight of the plain network with a teacher.
const plainT, plainWeight = 0.5, 0.25

// plain is small with a classifier, and the head's first layer between where head is set, in plain
// Go. Tensors have the names of a checkpoint's; filters are [K,3,3,4].
type plain struct {
	batch, width, classes int
	head                  bool
	w, g, m               map[string][]float64

	answers []float64 // of a teacher to the batch; nil: labels are taught
}

func newPlain(batch, width, classes int, head bool, start models.State) *plain {
	p := &plain{batch: batch, width: width, classes: classes, head: head,
		w: map[string][]float64{}, g: map[string][]float64{}, m: map[string][]float64{}}
	names := []string{"encoder.conv1.weight", "encoder.bn1.weight", "encoder.bn1.bias"}
	if head {
		names = append(names, "head.fc1.weight", "head.bn1.weight", "head.bn1.bias")
	}
	for _, name := range names {
		p.w[name] = make([]float64, len(start[name]))
		for i, v := range start[name] {
			p.w[name][i] = float64(v)
		}
	}
	p.w["encoder.conv1.weight"] = fromOIHW(start["encoder.conv1.weight"], width)
	p.w["classifier.weight"] = make([]float64, classes*width)
	p.w["classifier.bias"] = make([]float64, classes)
	for name, w := range p.w {
		p.g[name], p.m[name] = make([]float64, len(w)), make([]float64, len(w))
	}
	return p
}

// fromOIHW turns a filter [K,3,3,3] of a checkpoint into [K,3,3,4].
func fromOIHW(v []float32, k int) []float64 {
	w := make([]float64, k*9*4)
	for o := range k {
		for c := range 3 {
			for t := range 9 {
				w[(o*9+t)*4+c] = float64(v[(o*3+c)*9+t])
			}
		}
	}
	return w
}

// views are pictures as the network sees them, uncropped.
func (p *plain) views(b data.Batch) []float64 {
	x := make([]float64, p.batch*plainSide*plainSide*4)
	for i := range p.batch * plainSide * plainSide {
		for c := range 3 {
			x[4*i+c] = float64(b.Images[3*i+c]) / 255
		}
	}
	return x
}

// step is a forward and backward pass and an update by SGD with Nesterov's momentum 0.9; it returns
// the loss.
func (p *plain) step(x []float64, labels []int, rate float64) float64 {
	n, k, classes := p.batch, p.width, p.classes
	pixels := plainHalf * plainHalf
	arena := func(length int) []float64 { return make([]float64, length) }
	conv := ref.ConvShape{N: n, H: plainSide, W: plainSide, C: 4, K: k, R: 3, S: 3, StrideH: 2,
		StrideW: 2, PadH: 1, PadW: 1}
	z := arena(n * pixels * k)
	ref.Conv2DForward(z, x, p.w["encoder.conv1.weight"], conv)
	y, normBack := p.norm("encoder.bn1", z, n*pixels)
	h := arena(n * k)
	ref.GlobalAvgPoolForward(h, y, n, pixels, k)
	top, headBack := h, func(dy []float64) []float64 { return dy }
	if p.head {
		linear := arena(n * k)
		ref.LinearForward(linear, h, p.w["head.fc1.weight"], nil, n, k, k)
		var back func([]float64) []float64
		top, back = p.norm("head.bn1", linear, n)
		headBack = func(dy []float64) []float64 {
			return p.linearBack("head.fc1", h, back(dy), k, k, nil)
		}
	}
	logits, dlogits, loss := arena(n*classes), arena(n*classes), arena(1)
	ref.LinearForward(logits, top, p.w["classifier.weight"], p.w["classifier.bias"], n, classes, k)
	if p.answers != nil {
		ref.SoftCrossEntropy(loss, dlogits, logits, p.answers, labels, classes, classes, plainT,
			(1-plainWeight)*plainT*plainT, plainWeight)
	} else {
		ref.SoftmaxCrossEntropy(loss, dlogits, logits, labels, classes, classes)
	}
	dh := headBack(p.linearBack("classifier", top, dlogits, classes, k, p.g["classifier.bias"]))
	dy := arena(len(y))
	ref.GlobalAvgPoolBackward(dy, dh, n, pixels, k)
	ref.Conv2DBackwardWeight(p.g["encoder.conv1.weight"], x, normBack(dy), conv, false)
	for name := range p.w {
		ref.SGD(p.w[name], p.m[name], p.g[name], rate, 0.9, 0, true)
	}
	return loss[0]
}

// norm is a batch norm in training with ReLU, and its backward pass.
func (p *plain) norm(name string, x []float64, pixels int) (
	y []float64, backward func(dy []float64) []float64) {
	s := ref.BatchNormShape{Pixels: pixels, Channels: p.width, Eps: 1e-5, Momentum: 0.1,
		ReLU: true, Training: true}
	y = make([]float64, len(x))
	stat := func() []float64 { return make([]float64, p.width) }
	mean, rstd := stat(), stat()
	gamma := p.w[name+".weight"]
	ref.BatchNormForward(y, mean, rstd, stat(), stat(), x, gamma, p.w[name+".bias"], nil, s)
	return y, func(dy []float64) []float64 {
		dx := make([]float64, len(x))
		ref.BatchNormBackward(dx, p.g[name+".weight"], p.g[name+".bias"], nil, dy, y, x, gamma,
			mean, rstd, s, false)
		return dx
	}
}

// linearBack is the backward pass of a linear layer [out,in].
func (p *plain) linearBack(name string, x, dy []float64, out, in int, db []float64) []float64 {
	dx, wt := make([]float64, p.batch*in), make([]float64, in*out)
	ref.Transpose(wt, p.w[name+".weight"], out, in)
	ref.LinearBackward(dx, p.g[name+".weight"], db, x, dy, wt, p.batch, out, in, false)
	return dx
}
