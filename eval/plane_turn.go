package eval

import "math"

// TurnPlane turns, and if need be mirrors, the points of Plane so that they agree best, in the sum
// of squared distances, with those of the same pictures before (orthogonal Procrustes problem).
// Maps of one run then follow each other without jumps. shares become the parts of the variance
// along the new axes. It does nothing where the numbers of points differ.
func TurnPlane(points [][2]float64, shares *[2]float64, before [][2]float64) {
	if len(before) != len(points) {
		return
	}
	// The best turn without a mirror has the angle of (same, cross); with one, of (mirrored, ...).
	var same, cross, mirrored, mirroredCross float64
	for i, p := range points {
		b := before[i]
		same += p[0]*b[0] + p[1]*b[1]
		cross += p[0]*b[1] - p[1]*b[0]
		mirrored += p[0]*b[0] - p[1]*b[1]
		mirroredCross += p[0]*b[1] + p[1]*b[0]
	}
	flip := 1.0
	if math.Hypot(mirrored, mirroredCross) > math.Hypot(same, cross) {
		flip, same, cross = -1, mirrored, mirroredCross
	}
	length := math.Hypot(same, cross)
	if length == 0 {
		return
	}
	cos, sin := same/length, cross/length
	var along [2]float64
	for i, p := range points {
		x, y := p[0], flip*p[1]
		points[i] = [2]float64{cos*x - sin*y, sin*x + cos*y}
		along[0] += points[i][0] * points[i][0]
		along[1] += points[i][1] * points[i][1]
	}
	if sum := along[0] + along[1]; sum > 0 {
		both := shares[0] + shares[1]
		shares[0], shares[1] = both*along[0]/sum, both*along[1]/sum
	}
}
