package main

import (
	"encoding/json"

	"vksimclr/atomicfile"
	"vksimclr/kernels/harness"
)

// results is the JSON file. Scripts read it by these keys.
type results struct {
	Device string        `json:"device"`
	Driver string        `json:"driver"`
	Peak   harness.Peak  `json:"roof"`
	Rows   []harness.Row `json:"rows"`
}

// save writes the results so far to a file, if it has a name. The file is whole at any time.
func (r results) save(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'))
}
