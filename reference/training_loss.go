package reference

import (
	"vksimclr/losses"
	"vksimclr/train"
)

// openLoss is the loss that the attributes name, with its tensors for a network: nt_xent unless
// they say another.
func (t *training) openLoss(net *train.Network) losses.Loss {
	c := t.c
	o := losses.Options{Temperature: c.Number("temperature"), Sigma: c.NumberOr("sigma", 0)}
	if o.Memory.Keys = int(c.NumberOr("memory_keys", 0)); o.Memory.Keys > 0 {
		o.Memory.Decay = c.Number("memory_decay")
	}
	loss, err := losses.Named(c.TextOr("loss", "nt_xent"), o)
	c.Check(err)
	loss, err = net.OpenLoss(c.Device, loss)
	c.Check(err)
	return loss
}
