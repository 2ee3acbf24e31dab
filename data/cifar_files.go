package data

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func (k cifarKind) remedy() string { return "unpack " + k.archive + " again" }

// files lists the files of a split in order. The folder may be that of the files or the one around
// it. A folder that holds data_batch_1.bin alone is a deliberate small set of CIFAR-10; where there
// are more, all five must be there.
func (k cifarKind) files(dir string, split Split) ([]string, error) {
	if stat, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("data: %s folder: %w; give the folder of %s", k.name, err,
			k.first)
	} else if !stat.IsDir() {
		return nil, fmt.Errorf("data: %s is a file; unpack it and give the folder "+
			"of %s", dir, k.first)
	}
	for _, nested := range []string{k.inside, k.python} {
		if nested = filepath.Join(dir, nested); isFolder(nested) {
			dir = nested
			break
		}
	}
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	batch := func(n int) string { return fmt.Sprintf("data_batch_%d.bin", n) }
	names := []string{"test_batch.bin"}
	switch {
	case k.name == "cifar100":
		names = []string{string(split) + ".bin"}
	case split == Train:
		names = []string{batch(1)}
		found, _ := filepath.Glob(filepath.Join(dir, "data_batch_*.bin"))
		if len(found) > 1 || len(found) == 1 && !exists(batch(1)) {
			for n := 2; n <= cifarBatches || exists(batch(n)); n++ {
				names = append(names, batch(n))
			}
		}
	}
	var paths []string
	for _, name := range names {
		switch {
		case exists(name):
			paths = append(paths, filepath.Join(dir, name))
		case exists(strings.TrimSuffix(name, ".bin")):
			return nil, fmt.Errorf("data: %s holds the Python version of %s; "+
				"unpack the binary version, %s", dir, k.name, k.archive)
		default:
			return nil, fmt.Errorf("data: %s is missing; %s", filepath.Join(dir, name),
				k.remedy())
		}
	}
	return paths, nil
}

// read reads up to limit records of one file, all of them when limit is negative, and checks
// their labels.
func (k cifarKind) read(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	record := int64(k.record())
	count, rest := stat.Size()/record, stat.Size()%record
	if rest != 0 {
		return nil, fmt.Errorf("data: %s is cut short: record %d has %d of %d bytes; %s",
			path, count, rest, record, k.remedy())
	}
	if count == 0 {
		return nil, fmt.Errorf("data: %s holds no records; %s", path, k.remedy())
	}
	if limit >= 0 {
		count = min(count, int64(limit))
	}
	records := make([]byte, count*record)
	if _, err := io.ReadFull(f, records); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("data: reading %s: %w", path, err)
	}
	last := len(k.classes()) - 1
	for i := range int(count) {
		if label := int(records[i*k.record()+k.labels-1]); label > last {
			return nil, fmt.Errorf("data: %s: record %d has label %d, labels end at %d: "+
				"not the binary version of %s or damaged; %s", path, i, label, last, k.name,
				k.remedy())
		}
	}
	return records, nil
}
