package program

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vksimclr/dist"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/train"
)

// beginning is what rank 0 tells the others of a run before it begins.
type beginning struct {
	Settings   string // as TOML, nothing left open; empty: there is nothing to do
	Pictures   string // which pictures rank 0 trains on
	First      models.State
	Policy     kernels.Policy
	Home       train.Residence
	Checkpoint []byte // the file of the checkpoint to go on from; empty: the run is new
}

// tellAll brings rank 0's beginning to the others.
func (r *ranks) tellAll(b *beginning) error {
	var text bytes.Buffer
	if !r.follows() {
		if err := gob.NewEncoder(&text).Encode(b); err != nil {
			return err
		}
	}
	length := binary.LittleEndian.AppendUint64(nil, uint64(text.Len()))
	if err := r.Broadcast(length, 0); err != nil {
		return err
	}
	all := text.Bytes()
	if r.follows() {
		all = make([]byte, binary.LittleEndian.Uint64(length))
	}
	if err := r.Broadcast(all, 0); err != nil || !r.follows() {
		return err
	}
	return gob.NewDecoder(bytes.NewReader(all)).Decode(b)
}

// sameLine refuses ranks whose command lines differ in anything but the device.
func (t *trainCommand) sameLine(r *ranks, flags []string) error {
	if r.size() == 1 {
		return nil
	}
	line := map[string]string{"preset": t.Preset, "config": t.ConfigFile,
		"resume": fmt.Sprint(t.Resume), "dry-run": fmt.Sprint(t.DryRun)}
	settings := t.Settings
	for _, f := range settings.fields() {
		if flag := strings.ReplaceAll(f.about.key, "_", "-"); slices.Contains(flags, flag) &&
			flag != "device" {
			line[flag] = fmt.Sprint(f.value.Interface())
		}
	}
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	texts, err := dist.Texts(r, string(text))
	if err != nil {
		return err
	}
	for rank, other := range texts {
		if other != texts[0] {
			r.together = true
			return r.otherLine(rank, texts[0], other)
		}
	}
	return nil
}

// otherLine names the first setting that a rank and rank 0 do not have in common.
func (r *ranks) otherLine(rank int, first, other string) error {
	var a, b map[string]string
	if err := json.Unmarshal([]byte(first), &a); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(other), &b); err != nil {
		return err
	}
	var flags []string
	for _, line := range []map[string]string{a, b} {
		for flag := range line {
			one, given := a[flag]
			if two, too := b[flag]; one != two || given != too {
				flags = append(flags, flag)
			}
		}
	}
	said := func(line map[string]string, flag string) string {
		if value, ok := line[flag]; ok && value != "" {
			return value
		}
		return "not given"
	}
	flag := slices.Min(flags)
	return usage("train: --%s of %s is %s, that of %s is %s: give all ranks the same; only "+
		"--device may differ", flag, r.name(0), said(a, flag), r.name(rank), said(b, flag))
}

// readSent reads a checkpoint that rank 0 sent.
func readSent(file []byte) (c *train.Checkpoint, err error) {
	if len(file) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "vksimclr")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "checkpoint.safetensors")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		return nil, err
	}
	return train.ReadCheckpoint(path)
}
