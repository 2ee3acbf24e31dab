package dist

// Gather brings all ranks' numbers to all ranks: those of rank i to all[i]. Every rank's lengths
// are the same.
func Gather(g Group, all [][]float32, own []float32) error {
	bytes := make([][]byte, len(all))
	for i, x := range all {
		bytes[i] = bytesOf(x)
	}
	return g.AllGather(bytes, bytesOf(own))
}
