package harness

import "vksimclr/eval"

var _ = define(map[string]operation{"knn": nearestNeighbours})

// nearestNeighbours runs the classifier of package eval: similarities on the device, votes on the host.
func nearestNeighbours(c *reference) {
	bank, query := c.features("bank"), c.features("query")
	knn := eval.KNN{K: c.integer("k"), Temperature: c.number("temperature"), Classes: c.integer("classes")}
	result, err := knn.Classify(c.device, bank, query)
	check(err)
	c.compare("votes", result.Votes, query.N(), knn.Classes)
	predicted := make([]float64, query.N())
	for i, class := range result.Predicted {
		predicted[i] = float64(class)
	}
	c.compare("pred", predicted, query.N())
	c.compare("top1", []float64{result.Top1}, 1)
}

// features are inputs NAME and NAME_labels.
func (c *reference) features(name string) eval.Features {
	rows, shape := c.shaped(name, 2)
	labels, _ := c.shaped(name+"_labels", 1)
	f := eval.Features{Rows: narrow(rows), D: shape[1], Labels: make([]int, len(labels))}
	for i, v := range labels {
		f.Labels[i] = int(v)
	}
	return f
}
