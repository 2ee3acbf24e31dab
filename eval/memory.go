package eval

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// EncodeMemory is how many bytes of device memory Encode, and then KNN on its features, take beside
// the weights. Nothing is allocated; the device's Close releases what it plans.
func EncodeMemory(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset) (uint64, error) {
	e, r, err := recordEncode(d, encoder, weights, policy, view, set)
	if err != nil {
		return 0, err
	}
	if err := r.Err(); err != nil {
		return 0, err
	}
	encode := r.Plan().Transient + engine.TransferBytes(uint64(e.images.Bytes()))
	for _, t := range []engine.Tensor{e.images, e.table, e.h} {
		if t.Valid() {
			encode += uint64(t.Bytes())
		}
	}
	width := uint64((encoder.Features() + 3) / 4 * 4)
	bank, query := uint64(min(bankTile, set.Len())), uint64(min(queryTile, set.Len()))
	neighbours := 4*(2*bank*width+2*query*width+query*bank) +
		engine.TransferBytes(4*bank*max(width, query))
	return max(encode, neighbours), nil
}
