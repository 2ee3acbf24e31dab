package program

import (
	"vksimclr/optim"
	"vksimclr/train"
)

// finetuneProtocols are the words of --protocol.
func finetuneProtocols() []string { return []string{"auto", "v1", "v2", "lightly"} }

// options are the flags with what they leave open: what the protocol publishes. auto is SimCLR v2's
// recipe for a head of 3 layers, else v1's, with a batch that suits few labels. n of all labelled
// pictures are trained on.
func (f *finetuneCommand) options(headLayers, n, all int) (o finetuneOptions, err error) {
	o = finetuneOptions{Subset: f.Subset, LabelsPerClass: f.LabelsPerClass,
		TestLimit: f.TestLimit, Layer: f.layer(), Frozen: f.Freeze != "", Epochs: f.Epochs,
		Batch: f.Batch, Optimizer: f.Optimizer, LR: f.LR, WeightDecay: f.WeightDecay, Seed: f.Seed,
		FromScratch: f.FromScratch, Drawn: f.InitLogits == "normal"}
	if f.Precision != "fp32" {
		o.Precision = f.Precision
	}
	v2 := f.Protocol == "v2" || headLayers == 3 && !o.Frozen && f.Protocol != "v1" &&
		f.Protocol != "lightly"
	if o.Layer == "" {
		o.Layer = train.LayerH
		if v2 && n < all {
			o.Layer = train.LayerHead1
		}
	}
	if o.Epochs == 0 {
		o.Epochs = 30
		switch {
		case o.Frozen:
			o.Epochs = 90
		case 20*n <= all && f.Protocol != "lightly":
			o.Epochs = 60
		}
	}
	if o.Batch == 0 {
		o.Batch = fewBatch(n)
		if published := map[string]int{"v1": 4096, "v2": 1024, "lightly": 256}; !o.Frozen &&
			published[f.Protocol] > 0 {
			o.Batch = min(n, published[f.Protocol])
		}
	}
	if o.Optimizer == "" {
		o.Optimizer = "sgd"
		if v2 {
			o.Optimizer = "lars"
		}
	}
	o.Plain = f.Protocol == "lightly"
	if o.LR == 0 {
		if o.LR, err = finetuneRate(o, f.Protocol); err != nil {
			return o, err
		}
	}
	if _, err = o.rule(); err != nil {
		return o, usage("finetune: %s", err)
	}
	return o, nil
}

// fewBatch is the batch that makes 8 steps of an epoch of n pictures, or more.
func fewBatch(n int) int {
	batch := min(n, 8)
	for 2*batch <= min(n/8, 256) {
		batch *= 2
	}
	return batch
}

// finetuneRate is the highest learning rate that a protocol publishes for the optimiser and batch.
func finetuneRate(o finetuneOptions, protocol string) (float64, error) {
	base, scaling := 0.05, optim.Linear
	switch {
	case o.Optimizer == "lars":
		base, scaling = 0.005, optim.Sqrt
	case o.Optimizer == "adamw", o.Optimizer == "adam":
		base, scaling = 3e-4, optim.None
	case o.Frozen:
		base = 0.1
	}
	rate, err := scaling.Peak(base, o.Batch)
	if o.Optimizer == "sgd" && (protocol == "auto" || protocol == "") {
		rate = max(rate, base) // the papers' batches have 4096 pictures
	}
	return rate, err
}
