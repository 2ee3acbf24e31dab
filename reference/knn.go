package reference

import (
	"vksimclr/eval"
	"vksimclr/kernels/harness"
)

// nearestNeighbours runs the classifier of package eval: similarities on the device, votes on the
// host.
func nearestNeighbours(c *harness.FileCase) {
	bank, query := features(c, "bank"), features(c, "query")
	knn := eval.KNN{K: c.Integer("k"), Temperature: c.Number("temperature"),
		Classes: c.Integer("classes")}
	result, err := knn.Classify(c.Device, bank, query)
	c.Check(err)
	c.Compare("votes", result.Votes, query.N(), knn.Classes)
	predicted := make([]float64, query.N())
	for i, class := range result.Predicted {
		predicted[i] = float64(class)
	}
	c.Compare("pred", predicted, query.N())
	c.Compare("top1", []float64{result.Top1}, 1)
}

// features are inputs NAME [N,D] and NAME_labels [N].
func features(c *harness.FileCase, name string) eval.Features {
	rows, shape := c.ReadRank(name, 2)
	labels, _ := c.ReadRank(name+"_labels", 1)
	f := eval.Features{Rows: narrow(rows), D: shape[1], Labels: make([]int, len(labels))}
	for i, v := range labels {
		f.Labels[i] = int(v)
	}
	return f
}
