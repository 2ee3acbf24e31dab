package interop

import (
	"bytes"
	"fmt"
	"testing"
)

// FuzzNPY: whatever the bytes are, the reader ends with an error, or with as many values as the
// shape says. It takes no more memory than a few times the file's size.
func FuzzNPY(f *testing.F) {
	for _, c := range []struct{ version, kind, order, shape, data string }{
		{"\x01\x00", "<f4", "False", "(2, 1)", "12345678"},
		{"\x02\x00", "<f2", "False", "(3,)", "123456"},
		{"\x01\x00", "<f8", "False", "()", "12345678"},
		{"\x01\x00", "<f4", "True", "(0, 9223372036854775807)", ""},
		{"\x01\x00", "|u1", "False", "(4,)", "1234"},
	} {
		header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", c.kind,
			c.order, c.shape)
		length := []byte{byte(len(header)), 0}
		if c.version[0] > 1 {
			length = append(length, 0, 0)
		}
		f.Add([]byte("\x93NUMPY" + c.version + string(length) + header + c.data))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		values, shape, err := readNPY(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		n := 1
		for _, d := range shape {
			n *= d
		}
		if len(values) != n {
			t.Errorf("%d values of shape %v", len(values), shape)
		}
	})
}
