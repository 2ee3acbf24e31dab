package train

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vksimclr/interop"
)

// Checkpoint is the whole state of a run between two steps: enough to go on to the very same bits.
type Checkpoint struct {
	Step    int              // steps done
	Config  Config           // settings of scope "run" are not kept
	Tensors []interop.Tensor // parameters under torchvision's names, running statistics, optimiser state

	LossScale LossScale // for the next step
	Matrices  bool      // a mixed-precision run's convolutions use cooperative matrices, which add in another order
}

// ErrNoCheckpoint says that a folder holds no checkpoint at all, good or bad.
var ErrNoCheckpoint = errors.New("no checkpoint")

// The metadata keys of a checkpoint. The checksum covers the whole file as it would be without the checksum.
const (
	checkpointFormat = "vksimclr checkpoint 1"
	formatKey        = "format"
	stepKey          = "step"
	configKey        = "config"
	scaleKey         = "loss_scale" // of mixed-precision runs
	matricesKey      = "matrices"   // likewise: true or false
	checksumKey      = "sha256"
)

// keptCheckpoints is how many stay in the folder: the newest, and one to fall back on when it turns out bad.
const keptCheckpoints = 2

const checkpointPattern = "checkpoint-*.safetensors"

func checkpointPath(dir string, step int) string {
	return filepath.Join(dir, fmt.Sprintf("checkpoint-%08d.safetensors", step))
}

// SaveCheckpoint writes dir/checkpoint-STEP.safetensors, whole or not at all, and then removes all but the newest two.
// The bytes depend on the checkpoint alone, not on time or place.
func SaveCheckpoint(dir string, c Checkpoint) (path string, err error) {
	path = checkpointPath(dir, c.Step)
	metadata := map[string]string{formatKey: checkpointFormat, stepKey: strconv.Itoa(c.Step), configKey: c.Config.trainingTOML()}
	if c.Config.mixed() {
		text, err := c.LossScale.MarshalText()
		if err != nil {
			return "", fmt.Errorf("checkpoint: %w", err)
		}
		metadata[scaleKey], metadata[matricesKey] = string(text), strconv.FormatBool(c.Matrices)
	}
	sum, err := checksum(metadata, c.Tensors)
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	metadata[checksumKey] = sum
	err = streamAtomically(path, func(w io.Writer) error { return interop.Write(w, metadata, c.Tensors) })
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w; the one before it is untouched", err)
	}
	return path, removeOld(dir)
}

// ReadCheckpoint reads one file and checks that no bit of it has changed.
func ReadCheckpoint(path string) (*Checkpoint, error) {
	f, err := interop.Open(path)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	defer f.Close()
	if format := f.Metadata[formatKey]; format != checkpointFormat {
		return nil, fmt.Errorf("checkpoint: %s has format %q, expected %q: it was not written by this program", path, format, checkpointFormat)
	}
	tensors, err := f.Tensors()
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	metadata := maps.Clone(f.Metadata)
	delete(metadata, checksumKey)
	if sum, err := checksum(metadata, tensors); err != nil || sum != f.Metadata[checksumKey] {
		return nil, fmt.Errorf("checkpoint: %s is damaged: its checksum does not match; use an earlier one", path)
	}
	c := &Checkpoint{Config: Default(), Tensors: tensors}
	if c.Step, err = strconv.Atoi(metadata[stepKey]); err != nil || c.Step < 0 {
		return nil, fmt.Errorf("checkpoint: %s has step %q; use an earlier one", path, metadata[stepKey])
	}
	if err := c.Config.parse(metadata[configKey], path); err != nil {
		return nil, fmt.Errorf("checkpoint: configuration inside: %s", err) // not a usage error: no flag is wrong
	}
	c.LossScale = c.Config.newLossScale()
	if c.Config.mixed() {
		if err := c.LossScale.UnmarshalText([]byte(metadata[scaleKey])); err != nil {
			return nil, fmt.Errorf("checkpoint: %s: %w", path, err)
		}
		if c.Matrices, err = strconv.ParseBool(metadata[matricesKey]); err != nil {
			return nil, fmt.Errorf("checkpoint: %s has matrices %q, expected true or false", path, metadata[matricesKey])
		}
	}
	return c, nil
}

// NewestCheckpoint finds the newest good checkpoint of a folder. One that is cut short or damaged is reported through
// warn and skipped; it is left in place. No file at all is ErrNoCheckpoint.
func NewestCheckpoint(dir string, warn func(error)) (c *Checkpoint, path string, err error) {
	paths, err := checkpoints(dir)
	if err != nil {
		return nil, "", err
	}
	if len(paths) == 0 {
		return nil, "", fmt.Errorf("%w in %s", ErrNoCheckpoint, dir)
	}
	for _, path := range slices.Backward(paths) {
		c, err := ReadCheckpoint(path)
		if err == nil {
			return c, path, nil
		}
		warn(err)
	}
	return nil, "", fmt.Errorf("checkpoint: none of the %d in %s is good; start anew with another --out", len(paths), dir)
}

// Matches refuses to go on with other settings than the checkpoint's: the error names the first and both values.
func (c *Checkpoint) Matches(config Config, path string) error {
	key, was, wanted, differ := c.Config.Difference(config)
	if !differ {
		return nil
	}
	flag := "--" + strings.ReplaceAll(key, "_", "-")
	return &UsageError{[]string{fmt.Sprintf("checkpoint: %s was trained with %s %v, not %v: leave %s out to go on, or start anew with another --out",
		path, key, was, wanted, flag)}}
}

// checkpoints lists the checkpoint files of a folder, oldest first.
func checkpoints(dir string) ([]string, error) {
	if stat, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	} else if !stat.IsDir() {
		return nil, fmt.Errorf("checkpoint: %s is a file, expected the folder of a run", dir)
	}
	found, err := fs.Glob(os.DirFS(dir), checkpointPattern) // a folder's name may itself look like a pattern
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	steps := map[string]int{}
	for _, name := range found {
		if step, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "checkpoint-"), ".safetensors")); err == nil {
			steps[filepath.Join(dir, name)] = step
		}
	}
	paths := slices.Collect(maps.Keys(steps))
	slices.SortFunc(paths, func(a, b string) int { return steps[a] - steps[b] })
	return paths, nil
}

// removeOld keeps the newest checkpoints and sweeps the temporary files of killed runs.
func removeOld(dir string) error {
	paths, err := checkpoints(dir)
	if err != nil {
		return err
	}
	leftovers, err := fs.Glob(os.DirFS(dir), checkpointPattern+temporary)
	for _, name := range leftovers {
		err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
	}
	for _, path := range paths[:max(len(paths)-keptCheckpoints, 0)] {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

func checksum(metadata map[string]string, tensors []interop.Tensor) (string, error) {
	hash := sha256.New()
	err := interop.Write(hash, metadata, tensors)
	return hex.EncodeToString(hash.Sum(nil)), err
}
