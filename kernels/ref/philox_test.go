package ref

import "testing"

// The known answers of Random123's kat_vectors for philox4x32, 10 rounds.
func TestPhiloxKnownAnswers(t *testing.T) {
	const ones = 0xFFFFFFFF
	for _, c := range []struct {
		key           [2]uint32
		counter, want [4]uint32
	}{
		{[2]uint32{}, [4]uint32{}, [4]uint32{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}},
		{[2]uint32{ones, ones}, [4]uint32{ones, ones, ones, ones},
			[4]uint32{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}},
		{[2]uint32{0xA4093822, 0x299F31D0},
			[4]uint32{0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344},
			[4]uint32{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}},
	} {
		if got := Philox(c.key, c.counter); got != c.want {
			t.Errorf("Philox(%x, %x) = %x, want %x", c.key, c.counter, got, c.want)
		}
	}
}

func TestUnitFloatAndBelowStayInRange(t *testing.T) {
	for _, bits := range []uint32{0, 1, 0x80000000, 0xFFFFFFFF} {
		if u := UnitFloat(bits); u < 0 || u >= 1 {
			t.Errorf("UnitFloat(%x) = %v", bits, u)
		}
		if k := Below(5, bits); k < 0 || k > 4 {
			t.Errorf("Below(5, %x) = %v", bits, k)
		}
	}
}
