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
	places := everyPlace[int](len(keys))
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

// everyPlace are the places 0 to n-1.
func everyPlace[P int | int32](n int) []P {
	places := make([]P, n)
	for i := range places {
		places[i] = P(i)
	}
	return places
}

// divideByShare puts about the given share of the places into chosen. Where a place goes depends on
// nothing but its key.
func divideByShare[P int | int32](keys []string, places []P, share float64) (rest, chosen []P) {
	for _, i := range places {
		if inShare(keys[i], share) {
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
