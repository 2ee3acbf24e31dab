package engine

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"vksimclr/engine/internal/vk"
)

// diskCache keeps compiled pipelines between runs. A cache that cannot be read or written, or is
// for another driver, only makes a start slower; it is never an error.
type diskCache struct {
	dev    *Device
	handle vk.Handle
	path   string // of the file; empty where nothing is kept
	loaded int    // bytes that the file holds
}

// Choices remembers measured decisions by name, in a file beside the pipelines. They hold for one
// device, driver and set of shaders. Several goroutines may use them at once.
type Choices struct {
	mu     sync.Mutex
	path   string
	values map[string]string
}

// openCache opens both. Their file names carry the device, its driver's version and the shaders'
// hash: after a change of any of them nothing is remembered. Pipelines belong to one device, by its
// UUID; choices hold for every device of the same name.
func openCache(d *Device, dir string) (*diskCache, *Choices, error) {
	c, choices := &diskCache{dev: d}, &Choices{values: map[string]string{}}
	if dir == "" {
		dir = os.Getenv("VKSIMCLR_CACHE")
	}
	if dir == "" {
		if user, err := os.UserCacheDir(); err == nil {
			dir = filepath.Join(user, "vksimclr")
		}
	}
	var data []byte
	if dir != "" && dir != "none" && os.MkdirAll(dir, 0o755) == nil {
		base := func(device string) string {
			return filepath.Join(dir, fmt.Sprintf("%s-%x-%s", device, d.physical.DriverVersion,
				shaderHash(d.shaders)))
		}
		own := base(uuid(d.physical.UUID))
		c.path, choices.path = own+pipelinesEnding, base(fileName(d.physical.Name))+choicesEnding
		data = readChecked(c.path)
		b, err := os.ReadFile(choices.path)
		if err != nil { // where earlier versions kept them
			b, err = os.ReadFile(own + choicesEnding)
		}
		if err == nil && json.Unmarshal(b, &choices.values) != nil {
			choices.values = map[string]string{}
		}
	}
	c.loaded = len(data)
	var err error
	if c.handle, err = vk.CreatePipelineCache(d.handle, data); err != nil && data != nil {
		c.handle, err = vk.CreatePipelineCache(d.handle, nil)
	}
	return c, choices, err
}

// fileName is a device's name as a part of a file's name: "llvmpipe-LLVM-15-0-6-256-bits".
func fileName(device string) string {
	words := strings.FieldsFunc(device, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

func shaderHash(shaders fs.FS) string {
	manifest, err := fs.ReadFile(shaders, "MANIFEST")
	if err != nil {
		return noHash
	}
	return fmt.Sprintf("%x", sha256.Sum256(manifest))[:16]
}

// save writes the pipelines that were built since the last time.
func (c *diskCache) save() {
	if c.path == "" {
		return
	}
	data, err := vk.PipelineCacheData(c.dev.handle, c.handle)
	if err == nil && len(data) != c.loaded {
		sum := sha256.Sum256(data)
		if saveCache(c.path, append(sum[:], data...)) == nil {
			c.loaded = len(data)
		}
	}
}

func (c *diskCache) close() error {
	c.save()
	vk.DestroyPipelineCache(c.dev.handle, c.handle)
	return nil
}

// Choices returns the device's remembered decisions.
func (d *Device) Choices() *Choices { return d.choices }

// Get returns the decision that is remembered for key, and whether there is one.
func (c *Choices) Get(key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.values[key]
	return v, ok
}

// All returns a copy of all decisions, by their keys.
func (c *Choices) All() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.values)
}

// Put remembers a decision and writes it to disk.
func (c *Choices) Put(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values[key] = value
	if c.path != "" {
		if b, err := json.MarshalIndent(c.values, "", "  "); err == nil {
			_ = saveCache(c.path, append(b, '\n'))
		}
	}
}
