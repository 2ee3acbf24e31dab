package engine

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"vksimclr/engine/internal/vk"
)

// diskCache keeps compiled pipelines between runs. A cache that cannot be read or written, or is
// for another driver, only makes a start slower; it is never an error.
type diskCache struct {
	dev    *Device
	handle vk.Handle
	path   string // of the file; empty where nothing is kept
	loaded int    // bytes read at the start
}

// Choices remembers measured decisions by name, in a file beside the pipelines. They hold for one
// device, driver and set of shaders. Several goroutines may use them at once.
type Choices struct {
	mu     sync.Mutex
	path   string
	values map[string]string
}

// openCache opens both. Their file names carry the device, its driver's version and the shaders'
// hash: after a change of any of them nothing is remembered.
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
		base := filepath.Join(dir, fmt.Sprintf("%s-%x-%s", uuid(d.physical.UUID),
			d.physical.DriverVersion, shaderHash(d.shaders)))
		c.path, choices.path = base+pipelinesEnding, base+choicesEnding
		data = readChecked(c.path)
		b, err := os.ReadFile(choices.path)
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

func shaderHash(shaders fs.FS) string {
	manifest, err := fs.ReadFile(shaders, "MANIFEST")
	if err != nil {
		return noHash
	}
	return fmt.Sprintf("%x", sha256.Sum256(manifest))[:16]
}

func (c *diskCache) close() error {
	if c.path != "" {
		data, err := vk.PipelineCacheData(c.dev.handle, c.handle)
		if err == nil && len(data) != c.loaded {
			sum := sha256.Sum256(data)
			_ = saveCache(c.path, append(sum[:], data...))
		}
	}
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
