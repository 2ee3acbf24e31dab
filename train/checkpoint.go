package train

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"strconv"

	"vksimclr/atomicfile"
	"vksimclr/interop"
	"vksimclr/kernels"
)

// Checkpoint is the whole state of a run between two steps: enough to go on to the same bits.
type Checkpoint struct {
	Step      int              // steps done
	Settings  string           // Recipe.Settings, verbatim
	Policy    kernels.Policy   // how convolutions are made
	LossScale LossScale        // for the next step
	BF16      bool             // activations are stored in bfloat16
	Tensors   []interop.Tensor // parameters, running statistics, the optimiser's state
}

// The metadata keys of a checkpoint. The checksum covers the whole file as it would be without the
// checksum.
const (
	checkpointFormat = "vksimclr checkpoint 2"
	firstFormat      = "vksimclr checkpoint 1" // has matricesKey in place of policyKey
	formatKey        = "format"
	stepKey          = "step"
	settingsKey      = "config"
	scaleKey         = "loss_scale" // of mixed-precision runs
	precisionKey     = "precision"  // bf16; absent in other runs, which scaleKey tells apart
	policyKey        = "policy"     // kernels.Policy as text
	matricesKey      = "matrices"   // of mixed-precision runs: true or false
	checksumKey      = "sha256"
)

// SaveCheckpoint writes dir/checkpoint-STEP.safetensors, whole or not at all, and then removes all
// but the newest two. The bytes depend on the checkpoint alone, not on time or place.
func SaveCheckpoint(dir string, c Checkpoint) (path string, err error) {
	path = CheckpointPath(dir, c.Step)
	if err := c.write(path); err != nil {
		return "", err
	}
	return path, removeOld(dir)
}

func (c *Checkpoint) write(path string) error {
	metadata, err := c.metadata()
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	sum, err := checksum(metadata, c.Tensors)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	metadata[checksumKey] = sum
	err = atomicfile.Stream(path, func(w io.Writer) error {
		return interop.Write(w, metadata, c.Tensors)
	})
	if err != nil {
		return fmt.Errorf("checkpoint: %w; the one before it is untouched", err)
	}
	return nil
}

func (c *Checkpoint) metadata() (map[string]string, error) {
	m := map[string]string{formatKey: checkpointFormat, stepKey: strconv.Itoa(c.Step),
		settingsKey: c.Settings, policyKey: c.Policy.String()}
	if c.LossScale.mixed() {
		text, err := c.LossScale.MarshalText()
		if err != nil {
			return nil, err
		}
		m[scaleKey] = string(text)
	}
	if c.BF16 {
		m[precisionKey] = BF16.String()
	}
	return m, nil
}

// ReadCheckpoint reads one file and checks that no bit of it has changed.
func ReadCheckpoint(path string) (*Checkpoint, error) {
	f, err := interop.Open(path)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	defer f.Close()
	if format := f.Metadata[formatKey]; format != checkpointFormat && format != firstFormat {
		return nil, fmt.Errorf("checkpoint: %s has format %q, expected %q: it is no "+
			"checkpoint; give a file checkpoint-*.safetensors, or the folder of a run", path,
			format, checkpointFormat)
	}
	tensors, err := f.Tensors()
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	metadata := maps.Clone(f.Metadata)
	delete(metadata, checksumKey)
	if sum, err := checksum(metadata, tensors); err != nil || sum != f.Metadata[checksumKey] {
		return nil, fmt.Errorf("checkpoint: %s is damaged: its checksum does not match; use an "+
			"earlier one", path)
	}
	c := &Checkpoint{Settings: metadata[settingsKey], Tensors: tensors}
	if c.Step, err = strconv.Atoi(metadata[stepKey]); err != nil || c.Step < 0 {
		return nil, fmt.Errorf("checkpoint: %s has step %q; use an earlier one", path,
			metadata[stepKey])
	}
	if err := c.readArithmetic(metadata); err != nil {
		return nil, fmt.Errorf("checkpoint: %s: %w", path, err)
	}
	return c, nil
}

// readArithmetic takes what decides how the run computes: loss scale and policy.
func (c *Checkpoint) readArithmetic(metadata map[string]string) (err error) {
	c.LossScale = FP32.lossScale()
	if text, mixed := metadata[scaleKey]; mixed {
		if err := c.LossScale.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	if text, ok := metadata[precisionKey]; ok {
		if c.BF16 = text == BF16.String(); !c.BF16 {
			return fmt.Errorf("precision is %q, expected bf16 or none", text)
		}
	}
	if metadata[formatKey] == checkpointFormat {
		return c.Policy.UnmarshalText([]byte(metadata[policyKey]))
	}
	matrices := false
	if text, ok := metadata[matricesKey]; ok {
		if matrices, err = strconv.ParseBool(text); err != nil {
			return fmt.Errorf("matrices is %q, expected true or false", text)
		}
	}
	c.Policy = firstPolicy(matrices)
	return nil
}

func checksum(metadata map[string]string, tensors []interop.Tensor) (string, error) {
	hash := sha256.New()
	err := interop.Write(hash, metadata, tensors)
	return hex.EncodeToString(hash.Sum(nil)), err
}
