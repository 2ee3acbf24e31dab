package eval

import (
	"context"
	"encoding/json"
	"unsafe"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// EncodeShared is Encode by ranks that work together. Each encodes its share of the pictures
// (dist.Share), and rank 0 has the features of all, with the bits of Encode. The other ranks have
// none. Where one fails or its context ends, all have the error (dist.Agree).
func EncodeShared(ctx context.Context, ranks dist.Group, d *engine.Device, encoder models.Encoder,
	weights *models.Weights, policy kernels.Policy, view augment.Config, set data.Dataset,
	progress func(done, of int)) (f Features, err error) {
	f, err = encodeShare(ctx, ranks, d, encoder, weights, policy, view, set, progress)
	if err = dist.Agree(ranks, err); err != nil {
		return Features{}, err
	}
	if ranks.Size() == 1 {
		return f, nil
	}
	return f.toFirst(ranks, set)
}

// toFirst brings the shares of all ranks to rank 0.
func (f Features) toFirst(ranks dist.Group, set data.Dataset) (all Features, err error) {
	keys, err := json.Marshal(f.Keys)
	if err != nil {
		return all, err
	}
	lists, err := dist.Texts(ranks, string(keys))
	if err != nil {
		return all, err
	}
	n := ranks.Size()
	from, to := make([][]byte, n), make([][]byte, n)
	to[0] = rowBytes(f.Rows)
	if ranks.Rank() > 0 {
		return Features{D: f.D}, ranks.AllToAll(from, to)
	}
	all = Features{D: f.D, Rows: make([]float32, set.Len()*f.D)}
	for i := range from {
		lo, hi := dist.Share(set.Len(), i, n)
		from[i] = rowBytes(all.Rows[lo*f.D : hi*f.D])
	}
	if err = ranks.AllToAll(from, to); err != nil {
		return Features{}, err
	}
	for _, list := range lists {
		var some []string
		if err := json.Unmarshal([]byte(list), &some); err != nil {
			return Features{}, err
		}
		all.Keys = append(all.Keys, some...)
	}
	if labelled, ok := set.(data.Labelled); ok {
		for i := range set.Len() {
			all.Labels = append(all.Labels, labelled.Label(i))
		}
	}
	return all, nil
}

// rowBytes is the memory of rows.
func rowBytes(rows []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(rows))), 4*len(rows))
}
