package data

// dice is a counter-based generator: draw k of key i is a hash of both (splitmix64), so a picture
// does not depend on other pictures.
type dice struct{ state uint64 }

const golden = 0x9e3779b97f4a7c15

func newDice(key uint64) dice { return dice{mix(key*golden + 1)} }

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *dice) next() uint64 {
	d.state += golden
	return mix(d.state)
}

func (d *dice) between(low, high float64) float64 {
	return low + (high-low)*float64(d.next()>>11)/(1<<53)
}

// normal is the sum of four uniform numbers, shifted and scaled to mean 0 and variance 1: near
// enough to a normal distribution for noise.
func (d *dice) normal() float64 {
	bits := d.next()
	sum := bits&0xffff + bits>>16&0xffff + bits>>32&0xffff + bits>>48
	return (float64(sum)/65535 - 2) * 1.7320508
}
