package program

import (
	"io"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/eval"
	"vksimclr/interop"
)

// featuresFormat is the format of kept features: tensor rows [N,D], and in the metadata the key of
// what they were made of, and the pictures' keys, one quoted line each.
const featuresFormat = "vksimclr features 1"

// writeFeatures keeps features for later commands.
func writeFeatures(path, key string, f eval.Features) error {
	quoted := make([]string, len(f.Keys))
	for i, k := range f.Keys {
		quoted[i] = strconv.QuoteToASCII(k)
	}
	about := map[string]string{"format": featuresFormat, "key": key,
		"keys": strings.Join(quoted, "\n")}
	return atomicfile.Stream(path, func(w io.Writer) error {
		return interop.Write(w, about,
			[]interop.Tensor{{Name: "rows", Shape: []int{f.N(), f.D}, Data: f.Rows}})
	})
}

// readFeatures reads kept features of n pictures. ok is false where there are none with this key:
// then they are made again.
func readFeatures(path, key string, n int) (f eval.Features, ok bool) {
	file, err := interop.Open(path)
	if err != nil {
		return f, false
	}
	defer file.Close()
	if file.Metadata["format"] != featuresFormat || file.Metadata["key"] != key {
		return f, false
	}
	rows, err := file.Tensor("rows")
	if err != nil || len(rows.Shape) != 2 || rows.Shape[0] != n {
		return f, false
	}
	if f.Rows, ok = rows.Data.([]float32); !ok {
		return f, false
	}
	f.D = rows.Shape[1]
	for line := range strings.SplitSeq(file.Metadata["keys"], "\n") {
		k, err := strconv.Unquote(line)
		if err != nil {
			return f, false
		}
		f.Keys = append(f.Keys, k)
	}
	return f, len(f.Keys) == n
}
