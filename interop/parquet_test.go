package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"testing"
)

// The bytes are those of files that DuckDB 1.5 and parquet-go 0.32 read back to the same tables.
// Whoever changes a byte reads the new files with another program before changing a sum.
func TestParquet(t *testing.T) {
	unlabelled := table()
	unlabelled.Labels = nil
	empty := Table{Columns: 3}
	groups := Table{Columns: 1} // in two groups of rows
	for i := range groupRows + 5 {
		groups.Keys = append(groups.Keys, strconv.Itoa(i))
		groups.Rows = append(groups.Rows, float32(i))
	}
	for name, c := range map[string]struct {
		table Table
		sum   string
	}{
		"labelled":   {table(), "175664ef4491a99b"},
		"unlabelled": {unlabelled, "716959f4e253b18b"},
		"empty":      {empty, "268a4ba158510978"},
		"groups":     {groups, "06701b87903205d7"},
	} {
		var file bytes.Buffer
		if err := c.table.WriteParquet(&file); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(file.Bytes())
		if have := hex.EncodeToString(sum[:8]); have != c.sum {
			t.Errorf("%s: sum %s, want %s", name, have, c.sum)
		}
	}
}
