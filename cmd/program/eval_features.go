package program

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
)

// part is some pictures and their features.
type part struct {
	name     string // in the name of the kept file
	also     string // another kept file that may hold the features; empty: none
	set      data.Dataset
	labels   []int    // nil: not wanted
	classes  []string // names of the labels
	features eval.Features
	known    bool
	key      string // of the kept features
}

// features fills in the features of parts, from the files kept beside the checkpoint or by encoding
// the pictures. then, unless nil, works on the device. Without it a device is opened to encode
// only.
func (j *judging) features(ctx context.Context, parts []*part,
	then func(d *engine.Device) error) error {
	missing := false
	for _, p := range parts {
		if j.flags.Cache {
			j.recall(p)
		}
	}
	if err := j.shareKnown(parts); err != nil {
		return err
	}
	for _, p := range parts {
		missing = missing || !p.known
	}
	if j.ranks.follows() {
		then = nil
	}
	if missing || then != nil {
		err := withDevice(engine.Options{Device: j.settings.Device},
			func(d *engine.Device) error {
				if missing {
					if err := j.encode(ctx, d, parts); err != nil {
						return err
					}
				}
				if then == nil {
					return nil
				}
				return then(d)
			})
		if err != nil {
			return err
		}
	}
	if j.ranks.follows() {
		return errFollower
	}
	for _, p := range parts {
		if err := p.features.CheckFinite(); err != nil {
			return err
		}
	}
	return nil
}

// shareKnown has all ranks encode what rank 0 does not know.
func (j *judging) shareKnown(parts []*part) error {
	if j.ranks.size() == 1 {
		return nil
	}
	if err := j.ranks.agree(nil); err != nil {
		return err
	}
	known := make([]byte, len(parts))
	for i, p := range parts {
		if p.known {
			known[i] = 1
		}
	}
	err := j.ranks.Broadcast(known, 0)
	for i, p := range parts {
		p.known = known[i] == 1
	}
	return err
}

// recall takes the features of a part from the kept files, where one has them.
func (j *judging) recall(p *part) {
	p.key = j.featuresKey(p)
	for _, name := range []string{p.name, p.also} {
		if name == "" || p.known {
			continue
		}
		p.features, p.known = readFeatures(j.featuresFile(name), p.key, p.set.Len())
		p.features.Labels = p.labels
	}
}

// encode encodes the parts whose features are not known, and keeps them. It proves that the
// encoder is the checkpoint's before and after.
func (j *judging) encode(ctx context.Context, d *engine.Device, parts []*part) error {
	net, err := j.network(d)
	if err != nil {
		return err
	}
	layer, err := net.Layer(j.flags.Layer)
	if err != nil {
		return usage("eval: %v", err)
	}
	for _, p := range parts {
		if p.known {
			continue
		}
		progress := newCountdown(j.log, "encoded")
		p.features, err = eval.EncodeShared(ctx, j.ranks.group(), d, layer, net.Weights, net.Policy,
			j.recipe.Views, p.set, progress.show)
		progress.close()
		if err != nil {
			return err
		}
		p.features.Labels = p.labels
	}
	hash, err := net.HashEncoder()
	if err != nil {
		return err
	}
	if hash != j.hash {
		panic(fmt.Sprintf("eval: the encoder changed from %s to %s while it was judged", j.hash,
			hash))
	}
	for _, p := range parts {
		if p.known || !j.flags.Cache || j.ranks.follows() {
			continue
		}
		if err := writeFeatures(j.featuresFile(p.name), p.key, p.features); err != nil {
			fmt.Fprintf(j.log, "vksimclr: features are not kept: %v\n", err)
		}
	}
	return nil
}

func (j *judging) featuresFile(name string) string {
	return filepath.Join(j.dir, "features-"+name+".safetensors")
}

// featuresKey changes with everything that decides features: weights, layer, views and pictures.
func (j *judging) featuresKey(p *part) string {
	hash := sha256.New()
	weights := j.hash
	if j.flags.Layer != "h" { // the head counts too
		weights = fmt.Sprintf("%s of step %d, %s", j.path, j.checkpoint.Step, j.hash)
	}
	fmt.Fprintf(hash, "1 %s %s %v %+v\n", weights, j.flags.Layer, j.checkpoint.Policy,
		j.recipe.Views)
	fmt.Fprintf(hash, "%q %d %q\n", j.settings.Data, p.set.Len(), p.set.Name())
	if f, ok := p.set.(data.Fingerprinted); ok {
		fmt.Fprintf(hash, "%q\n", f.Fingerprint())
	}
	// Pictures may change while their names stay: a few of them stand for all.
	const samples = 32
	var picture data.Picture
	for _, place := range spread(p.set, samples) {
		if err := p.set.Read(place, &picture); err != nil {
			fmt.Fprintf(hash, "%v\n", err)
			continue
		}
		fmt.Fprintf(hash, "%q %d %d\n", picture.Key, picture.Height, picture.Width)
		sum := sha256.Sum256(picture.Pixels)
		_ = binary.Write(hash, binary.LittleEndian, sum[:]) // a hash takes everything
	}
	return hex.EncodeToString(hash.Sum(nil))
}
