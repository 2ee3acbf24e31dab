package train

// LargestMicroBatch is the largest micro-batch for which there is memory, among those that divide a
// batch into parts as equal as can be: 0 is the whole batch. fits tells whether there is memory for
// one; smaller ones are taken to fit as well. ok is false where not even one picture does.
func LargestMicroBatch(batch int, fits func(micro int) bool) (micro int, ok bool) {
	if fits(0) {
		return 0, true
	}
	size := func(parts int) int { return (batch + parts - 1) / parts }
	low, high := 1, 2 // parts: too few, perhaps enough
	for !fits(size(high)) {
		if size(high) == 1 {
			return 0, false
		}
		low, high = high, min(2*high, batch)
	}
	for high-low > 1 {
		if middle := (low + high) / 2; fits(size(middle)) {
			high = middle
		} else {
			low = middle
		}
	}
	return size(high), true
}
