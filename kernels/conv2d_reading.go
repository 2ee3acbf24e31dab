package kernels

import (
	"slices"

	"vksimclr/engine"
)

// reading is how the lanes of a tile read their inputs. Which one is fast differs between drivers
// and between kernels by factors, and none changes a bit: tiles with several readings are
// candidates side by side, the one that the device's probe prefers first.
type reading uint8

const (
	readsAsDevice reading = iota // by storage or texel buffers, as the device's probe says
	readsStorage                 // by storage buffers
	readsTexel                   // by texel buffers
	readsAddress                 // storage buffers, and by 64-bit address what all lanes share
	readsShuffle                 // texel buffers; of what all share, each lane reads a part
)

// String is the part of a tile's name that tells readings apart.
func (a reading) String() string {
	return [...]string{"", " storage", " texel", " address", " shuffle"}[a]
}

// read is the tile with this reading, in workgroups as CPU drivers like them. Lanes that shuffle
// are one subgroup.
func (t tile) read(a reading) tile {
	t.reading = a
	if a == readsAddress || a == readsShuffle {
		t.local = shuffleLanes
	}
	return t
}

// shuffleLanes are HANDS in prelude.glsl.
const shuffleLanes = 8

// shares tells whether the lanes share what they read of one factor.
func (t tile) shares() bool { return t.reading == readsAddress || t.reading == readsShuffle }

// sharing are these tiles with the readings in which this driver reads in one instruction what all
// lanes of a workgroup share. There are none on GPUs, whose caches do the same.
func sharing(r *engine.Recorder, tiles ...tile) []tile {
	caps := r.Device().Caps()
	var able []reading
	// On drivers of narrow subgroups, as SwiftShader, addresses take twice as long.
	if caps.Addresses && caps.SubgroupSize >= narrowSubgroup {
		able = append(able, readsAddress)
	}
	if shuffles(caps) {
		able = append(able, readsShuffle)
	}
	return inReadings(tiles, preferred(r, able))
}

// plainly are these tiles with both plain readings, for CPU drivers that share no reads. Drivers of
// narrow subgroups are slow to compile candidates, and GPUs hardly tell the two apart: there the
// device's probe stands.
func plainly(r *engine.Recorder, tiles ...tile) []tile {
	caps := r.Device().Caps()
	if !caps.CPU() || caps.SubgroupSize < narrowSubgroup {
		return tiles
	}
	return inReadings(tiles, preferred(r, []reading{readsStorage, readsTexel}))
}

// preferred puts first the reading that goes with the device's probe.
func preferred(r *engine.Recorder, able []reading) []reading {
	if r.Device().TexelReads() && len(able) == 2 {
		return []reading{able[1], able[0]}
	}
	return able
}

// inReadings are all tiles in the first reading, and the first one in the others: a candidate costs
// time at the first start, and readings differ by more than tiles. Shared tiles have one reading.
func inReadings(tiles []tile, readings []reading) (all []tile) {
	if len(readings) == 0 {
		return nil
	}
	var lanes []tile
	for _, t := range tiles {
		if t.form == engine.FormLanes {
			lanes = append(lanes, t)
			t = t.read(readings[0])
		}
		all = append(all, t)
	}
	if len(lanes) > 0 {
		for _, a := range readings[1:] {
			all = append(all, lanes[0].read(a))
		}
	}
	return all
}

// readable are the tiles that can read tensors of a type: BF16 comes by address or from storage
// buffers only, as texels have no such format.
func readable(c engine.Caps, dtype engine.DType, tiles []tile) (able []tile) {
	if dtype != engine.BF16 {
		return tiles
	}
	for _, t := range tiles {
		switch {
		case t.reading == readsTexel:
			t.reading = readsStorage
		case t.reading == readsShuffle && c.Addresses:
			t.reading = readsAddress
		case t.reading == readsShuffle:
			continue
		}
		if !slices.Contains(able, t) {
			able = append(able, t)
		}
	}
	if len(able) == 0 {
		plain := tile8x8
		if c.CPU() {
			plain.local = shuffleLanes
		}
		able = []tile{plain}
	}
	return able
}

// shuffles tells whether lanes can broadcast what they read within a subgroup, whatever it is: all
// that can be bound must be readable as texels.
func shuffles(c engine.Caps) bool {
	return c.Shuffles && 8*c.MaxTexelElements >= c.MaxStorageRange
}
