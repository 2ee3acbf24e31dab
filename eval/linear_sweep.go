package eval

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// coarseStep is the distance of the penalties that a sweep tries first, in places of Penalties.
const coarseStep = 4

// worseSteps is how many coarse penalties in a row may be worse than the best before the sweep
// gives up smaller ones: they take longest to fit.
const worseSteps = 3

// sweep tries penalties on a validation share: every fourth one from the largest down, then those
// around the best. It sets fit.L2 and fit.Sweep, and returns the weights of the best.
func (o Linear) sweep(ctx context.Context, f Features, classes int, fit *LinearFit) (
	best []float64, err error) {
	train, held := o.split(f, classes)
	s := sweep{l: newLogistic(train, classes), held: held, penalties: Penalties(),
		weights: map[int][]float64{}, tried: map[int]Tried{}, progress: o.Progress}
	s.of = (len(s.penalties)+coarseStep-1)/coarseStep + 2*(coarseStep-1)
	last := len(s.penalties) - 1
	worse := 0
	for place := last; place >= 0 && worse < worseSteps; place -= coarseStep {
		if err := s.try(ctx, place, place+coarseStep); err != nil {
			return nil, err
		}
		if worse++; s.best() == place {
			worse = 0
		}
	}
	middle := s.best()
	for _, step := range []int{-1, 1} {
		for away := 1; away < coarseStep; away++ {
			if place := middle + step*away; place >= 0 && place <= last {
				if err := s.try(ctx, place, place-step); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, t := range s.tried {
		fit.Sweep = append(fit.Sweep, t)
	}
	slices.SortFunc(fit.Sweep, func(a, b Tried) int { return cmp.Compare(a.L2, b.L2) })
	place := s.best()
	fit.L2 = s.penalties[place]
	return s.weights[place], nil
}

// sweep is a sweep under way. Maps are by place in penalties.
type sweep struct {
	l         *logistic
	held      Features
	penalties []float64
	weights   map[int][]float64
	tried     map[int]Tried
	progress  func(done, of int)
	of        int
}

// try fits with a penalty, beginning at the weights of a neighbour, and judges.
func (s *sweep) try(ctx context.Context, place, neighbour int) error {
	l2 := s.penalties[place]
	weights, _, err := s.l.fit(ctx, l2, s.weights[neighbour],
		effort{iterations: 200, gradient: 1e-4, decrease: 1e-5})
	if err != nil {
		return err
	}
	weight, bias := narrow(weights, s.l.classes)
	c := Classifier{Weight: weight, Bias: bias, Classes: make([]string, s.l.classes)}
	scores, err := c.Logits(s.held)
	if err != nil {
		return err
	}
	s.weights[place] = weights
	s.tried[place] = Tried{L2: l2, Top1: TopK(scores, s.held.Labels, 1),
		Loss: crossEntropy(scores, s.held.Labels)}
	if s.progress != nil {
		s.progress(len(s.tried), s.of)
	}
	return nil
}

// best is the place with most right rows; of equal ones that with the smallest loss.
func (s *sweep) best() int {
	best := -1
	for place, t := range s.tried {
		if best < 0 || t.better(s.tried[best]) || t == s.tried[best] && place > best {
			best = place
		}
	}
	return best
}

func (t Tried) better(than Tried) bool {
	return t.Top1 > than.Top1 || t.Top1 == than.Top1 && t.Loss < than.Loss
}

// split draws the validation share: of each class the same share, at least one row and never all.
// Both parts keep the order.
func (o Linear) split(f Features, classes int) (train, held Features) {
	share := cmp.Or(o.Validation, 0.2)
	rows := make([][]int, classes)
	for i, label := range f.Labels {
		rows[label] = append(rows[label], i)
	}
	isHeld := make([]bool, f.N())
	r := rand.New(rand.NewPCG(o.Seed, 0x6c696e656172))
	for _, of := range rows {
		n := int(math.Round(share * float64(len(of))))
		n = max(1, min(n, len(of)-1))
		for _, k := range r.Perm(len(of))[:n] {
			isHeld[of[k]] = true
		}
	}
	train, held = Features{D: f.D}, Features{D: f.D}
	for i, label := range f.Labels {
		to := &train
		if isHeld[i] {
			to = &held
		}
		to.Rows = append(to.Rows, f.Rows[i*f.D:(i+1)*f.D]...)
		to.Labels = append(to.Labels, label)
	}
	return train, held
}

// crossEntropy is the mean of −log softmax(logits [N,classes])[label].
func crossEntropy(logits []float32, labels []int) float64 {
	classes, sum := len(logits)/len(labels), 0.0
	for i, label := range labels {
		row := logits[i*classes : (i+1)*classes]
		top, total := float64(slices.Max(row)), 0.0
		for _, v := range row {
			total += math.Exp(float64(v) - top)
		}
		sum += top + math.Log(total) - float64(row[label])
	}
	return sum / float64(len(labels))
}
