package data

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Sampler is a Dataset that is sorted, so that its first pictures would not stand for all of it.
type Sampler interface {
	// Sample is a data set of n of the pictures, spread over all of them and in the same order.
	// Pictures that are added to the set take the places of few others.
	Sample(n int) Dataset
}

// Sample is n pictures of a set: those that a Sampler draws, else the first ones. It is the set
// itself where n is 0 or the set has no more pictures.
func Sample(set Dataset, n int) Dataset {
	if s, ok := set.(Sampler); ok && n > 0 && n < set.Len() {
		return s.Sample(n)
	}
	return First(set, n)
}

// keyHash is a number that depends on the key alone and looks random.
func keyHash(key string) uint64 {
	sum := sha256.Sum256([]byte(key))
	return binary.BigEndian.Uint64(sum[:])
}

// smallestHashes are the places of the n keys with the smallest hashes, in ascending order. It is
// all places where n is 0 or there are no more keys.
func smallestHashes(keys []string, n int) []int {
	places := make([]int, len(keys))
	for i := range places {
		places[i] = i
	}
	if n <= 0 || n >= len(keys) {
		return places
	}
	hashes := make([]uint64, len(keys))
	for i, key := range keys {
		hashes[i] = keyHash(key)
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(hashes[a], hashes[b]) })
	places = places[:n]
	slices.Sort(places)
	return places
}

// placesByHash puts the places of about the given share of the keys into chosen. Where a key goes
// depends on nothing but the key.
func placesByHash(keys []string, share float64) (rest, chosen []int) {
	for i, key := range keys {
		if inShare(key, share) {
			chosen = append(chosen, i)
		} else {
			rest = append(rest, i)
		}
	}
	return rest, chosen
}

// inShare tells whether a key belongs to a share of all keys, 0 to 1. That depends on nothing but
// the key.
func inShare(key string, share float64) bool { return float64(keyHash(key)>>11)/(1<<53) < share }
