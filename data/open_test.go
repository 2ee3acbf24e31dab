package data

import (
	"context"
	"testing"
)

// openParts opens a data set as --data names it.
func openParts(text string, o Options) (Parts, error) {
	spec, err := ParseSpec(text)
	if err != nil {
		return Parts{}, err
	}
	return spec.Open(context.Background(), o)
}

// opened are the parts of a data set that must open.
func opened(t testing.TB, text string, o Options) Parts {
	t.Helper()
	p, err := openParts(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lookAt looks into a picture with the given bytes.
func lookAt(t *testing.T, file []byte) looked {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"x": file})
	return look(folderFiles{dir, dir, []string{"x"}}, 0, decoding{}, make([]byte, headBytes))
}
