package supervise

import (
	"bytes"
	"context"
	"math"
	"os"
	"testing"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// network is a network with its first weights; the head has the given number of layers.
func network(t *testing.T, d *engine.Device, encoder models.EncoderConfig, layers int,
) *train.Network {
	t.Helper()
	r := train.DefaultRecipe(data.NewShapes(data.Train, 4))
	r.Encoder = encoder
	r.Head = models.ProjectionConfig{Layers: layers, Dim: 8}
	n, err := train.NewNetwork(d, r)
	fatal(t, err)
	fatal(t, n.Initialize(r))
	return n
}

func tiny(t *testing.T) models.EncoderConfig {
	t.Helper()
	encoder, err := models.NamedEncoder("tiny", models.EncoderOptions{Size: 32, Width: 4})
	fatal(t, err)
	return encoder
}

// recipe trains on the embedded pictures.
func recipe(pictures int) Recipe {
	views := augment.CIFAR()
	views.MinArea = 0.5
	return Recipe{Train: data.NewShapes(data.Train, pictures), Views: views, Layer: train.LayerH,
		Rule: optim.SGD{Momentum: 0.9, Nesterov: true}, Rate: train.Rate{Base: 0.05}, Epochs: 2,
		Batch: 20, Seed: 3}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// finish runs the steps that are left and returns the loss of each.
func finish(t *testing.T, r *Run) (losses []float64) {
	t.Helper()
	for step, err := range r.Steps(context.Background()) {
		fatal(t, err)
		losses = append(losses, step.Loss())
	}
	return losses
}

// Steps of the whole network, with the head's first layer and without it, and those of a
// distillation, are those of the reference kernels one after the other.
func TestStepsAreThoseOfTheReference(t *testing.T) {
	d := enginetest.Device(t)
	for _, c := range []struct {
		layer string
		soft  bool
	}{{train.LayerH, false}, {train.LayerHead1, false}, {train.LayerH, true}} {
		const width = 8
		layer, rec := c.layer, recipe(60)
		if c.soft {
			rec.Distillation = softAnswers(60)
		}
		rec.Layer, rec.Epochs = layer, 1
		rec.Views.MinArea, rec.Views.MinAspect, rec.Views.MaxAspect = 1, 1, 1
		rec.Views.FlipProbability = 0
		net := network(t, d, small{width}, 2)
		start, err := net.Weights.Load()
		fatal(t, err)
		want := newPlain(rec.Batch, width, 10, layer == train.LayerHead1, start)
		r, err := New(d, net, rec)
		fatal(t, err)
		defer r.Close()
		losses := finish(t, r)
		order := data.Order(60, rec.Seed, 0)
		for step, loss := range losses {
			places := order[step*rec.Batch : (step+1)*rec.Batch]
			b, err := data.CanvasOf(rec.Train, 0).Read(rec.Train, places)
			fatal(t, err)
			labels := make([]int, rec.Batch)
			for i, place := range places {
				labels[i] = place % 10
			}
			if c.soft {
				want.taught(rec.Distillation, places, labels)
			}
			rate := float64(float32(r.rate.Rate(step)))
			if plain := want.step(want.views(b), labels, rate); math.Abs(loss-plain) > 1e-5 {
				t.Errorf("%s: loss %g of step %d, want %g", layer, loss, step+1, plain)
			}
		}
		c, err := r.Checkpoint()
		fatal(t, err)
		for name, values := range c.State("") {
			reference, trained := want.w[name]
			if !trained {
				continue
			}
			have := make([]float64, len(values))
			for i, v := range values {
				have[i] = float64(v)
			}
			if name == "encoder.conv1.weight" {
				have = fromOIHW(values, width)
			}
			for i, w := range reference {
				if math.Abs(have[i]-w) > 2e-5 {
					t.Fatalf("%s: %s[%d] is %g after %d steps, want %g", layer, name, i, have[i],
						len(losses), w)
				}
			}
			delete(want.w, name)
		}
		if len(want.w) > 0 {
			t.Errorf("%s: the checkpoint lacks %v", layer, want.w)
		}
	}
}

// A few epochs on the embedded pictures are classified better and better, each way to train.
func TestAccuracyRises(t *testing.T) {
	d := enginetest.Device(t)
	for name, change := range map[string]func(*Recipe){
		"v1": func(r *Recipe) {},
		"v2": func(r *Recipe) {
			r.Layer, r.Rule, r.Rate.Base = train.LayerHead1, optim.DefaultLARS(), 0.3
		},
	} {
		rec := recipe(100)
		rec.Train, rec.Epochs = colours{"colours", 100, 1}, 6
		change(&rec)
		r, err := New(d, network(t, d, tiny(t), 3), rec)
		fatal(t, err)
		defer r.Close()
		var accuracies []float64
		for step, err := range r.Steps(context.Background()) {
			fatal(t, err)
			accuracy, _ := step.Metric("accuracy")
			accuracies = append(accuracies, accuracy)
		}
		mean := func(x []float64) (sum float64) {
			for _, v := range x {
				sum += v / float64(len(x))
			}
			return sum
		}
		first, last := mean(accuracies[:5]), mean(accuracies[25:])
		if len(accuracies) != 30 || last < first+0.2 {
			t.Errorf("%s: accuracy %.3f in the first epoch, %.3f in the last", name, first, last)
		}
	}
}

// A frozen encoder keeps every bit, its classifier learns and is tested.
func TestLinear(t *testing.T) {
	d := enginetest.Device(t)
	net, own := network(t, d, tiny(t), 2), recipe(20)
	own.Train = colours{"colours", 100, 1}
	r, err := New(d, net, own) // for running statistics
	fatal(t, err)
	defer r.Close()
	finish(t, r)
	before, err := net.HashEncoder()
	fatal(t, err)
	rec := LinearRecipe()
	rec.Train, rec.Test = own.Train, colours{"colours test", 60, 2}
	rec.Views, rec.Batch, rec.Epochs, rec.Rate.Base = own.Views, 20, 8, 5
	l, err := Linear(t.Context(), d, net, rec, nil, nil)
	fatal(t, err)
	after, err := net.HashEncoder()
	fatal(t, err)
	if before != after || l.Encoder != before || l.Classifier.Encoder != before {
		t.Errorf("the encoder was %s, is %s, result %s", before, after, l.Encoder)
	}
	if l.Score.N != 60 || l.Pictures != 100 || !(l.Score.Top1 > 70) ||
		l.Score.Top5 != 100 || len(l.Score.Confusion) != 3 {
		t.Errorf("%+v", l.Score)
	}
}

// A run that goes on from an earlier checkpoint ends with the same bytes, and its encoder and
// classifier are files of their own.
func TestResumedRunEndsWithTheSameBytes(t *testing.T) {
	d := enginetest.Device(t)
	for _, rule := range []optim.Rule{optim.SGD{Momentum: 0.9, Nesterov: true},
		optim.DefaultAdamW()} {
		for _, frozen := range []bool{false, true} {
			rec, dir := recipe(80), t.TempDir()
			rec.Rule, rec.Frozen, rec.Layer = rule, frozen, train.LayerHead1
			r, err := New(d, network(t, d, tiny(t), 2), rec)
			fatal(t, err)
			defer r.Close()
			for step, err := range r.Steps(t.Context()) {
				fatal(t, err)
				if step.Step == 3 || step.Step == r.Total() {
					_, err = r.Save(dir)
					fatal(t, err)
				}
			}
			last := train.CheckpointPath(dir, 8)
			whole, err := os.ReadFile(last)
			fatal(t, err)
			fatal(t, os.Remove(last))
			c, _, err := train.NewestCheckpoint(dir, nil)
			fatal(t, err)
			again, err := Resume(d, network(t, d, tiny(t), 2), rec, c)
			fatal(t, err)
			defer again.Close()
			if steps := len(finish(t, again)); steps != 5 {
				t.Errorf("%d steps were left", steps)
			}
			_, err = again.Save(dir)
			fatal(t, err)
			end, err := os.ReadFile(last)
			fatal(t, err)
			if !bytes.Equal(end, whole) {
				t.Errorf("%T, frozen %v: the resumed run ends with other bytes", rule, frozen)
			}
			checkFiles(t, dir)
		}
	}
}
