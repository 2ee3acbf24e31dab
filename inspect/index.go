package inspect

import (
	"math/bits"
	"slices"
)

// The index finds hashes that differ in at most nearBits bits without comparing all pairs (Norouzi
// and others, Fast Search in Hamming Space with Multi-Index Hashing, 2012). A hash is cut into four
// bands of 16 bits: of two hashes within 11 bits, one band differs in at most two.
const (
	bands    = 4
	bandBits = 64 / bands
	nearBits = 3*bands - 1
)

type hashIndex struct {
	hashes []uint64
	// places[b][starts[b][v]:starts[b][v+1]] are the hashes whose band b has the value v.
	starts [bands][]int32
	places [bands][]int32
	masks  []uint64 // differences of a band in at most two bits
}

func newHashIndex(hashes []uint64) *hashIndex {
	x := &hashIndex{hashes: hashes, masks: []uint64{0}}
	for i := range bandBits {
		x.masks = append(x.masks, 1<<i)
		for j := range i {
			x.masks = append(x.masks, 1<<i|1<<j)
		}
	}
	for b := range bands {
		starts := make([]int32, 1<<bandBits+1)
		for _, h := range hashes {
			starts[band(h, b)+1]++
		}
		for v := range 1 << bandBits {
			starts[v+1] += starts[v]
		}
		next, places := slices.Clone(starts), make([]int32, len(hashes))
		for i, h := range hashes {
			v := band(h, b)
			places[next[v]] = int32(i)
			next[v]++
		}
		x.starts[b], x.places[b] = starts, places
	}
	return x
}

func band(h uint64, b int) uint64 { return h >> (b * bandBits) & (1<<bandBits - 1) }

// near calls found for the place of every hash within nearBits of h. A place may come up to four
// times.
func (x *hashIndex) near(h uint64, found func(place, distance int)) {
	for b := range bands {
		v := band(h, b)
		for _, mask := range x.masks {
			bucket := v ^ mask
			for _, i := range x.places[b][x.starts[b][bucket]:x.starts[b][bucket+1]] {
				if d := bits.OnesCount64(h ^ x.hashes[i]); d <= nearBits {
					found(int(i), d)
				}
			}
		}
	}
}
