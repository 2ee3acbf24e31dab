package program

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"vksimclr/engine"
)

// cacheSize is what files of one kind take in the folder of caches.
type cacheSize struct {
	Kind  string `json:"kind"`
	Files int    `json:"files"`
	Bytes uint64 `json:"bytes"`
}

// caches sums up what is kept between runs, and checks that it can be.
func (r *diagnosis) caches() {
	r.CacheDir = cacheFolder()
	if r.CacheDir == "" {
		r.note("nothing is kept between runs (VKSIMCLR_CACHE=none): each start compiles and " +
			"measures anew")
		return
	}
	sizes := map[string]*cacheSize{}
	entries, _ := os.ReadDir(r.CacheDir) // none before the first run
	for _, entry := range entries {
		kind := cacheKind(entry.Name())
		info, err := entry.Info()
		if kind == "" || err != nil || !info.Mode().IsRegular() {
			continue
		}
		if sizes[kind] == nil {
			sizes[kind] = &cacheSize{Kind: kind}
		}
		sizes[kind].Files++
		sizes[kind].Bytes += uint64(info.Size())
	}
	for _, kind := range slices.Sorted(maps.Keys(sizes)) {
		r.Caches = append(r.Caches, *sizes[kind])
	}
	err := os.MkdirAll(r.CacheDir, 0o755)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(r.CacheDir, ".doctor-*"); err == nil {
			f.Close()
			err = os.Remove(f.Name())
		}
	}
	if err != nil {
		r.fault("nothing can be kept between runs: %v: each start compiles and measures anew. "+
			"Make the folder writable, or name another in VKSIMCLR_CACHE", err)
	}
}

// cacheKind is what a file in the folder of caches holds, "" where it is none of this program's.
func cacheKind(name string) string {
	switch {
	case filepath.Ext(name) == ".pipelines":
		return "compiled kernels"
	case strings.HasSuffix(name, ".choices.json"):
		return "measured choices"
	case strings.HasPrefix(name, "pictures-"):
		return "lists of pictures"
	}
	return ""
}

// print writes the diagnosis for people.
func (r *diagnosis) print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, arguments ...any) {
		fmt.Fprintf(table, "%s\t%s\n", name, fmt.Sprintf(format, arguments...))
	}
	row("program", "vksimclr %s, %s, %s", r.Program.Version, r.Program.Go, r.Program.Platform)
	memory := "an unknown amount"
	if r.Memory > 0 {
		memory = engine.Bytes(r.Memory)
	}
	row("machine", "%s, %s, %s of memory left", r.System, counted(r.CPUs, "CPU"), memory)
	for _, c := range r.Devices {
		row("device", "%s (%s), Vulkan %s, driver %s", c.Name, c.Type, c.API, c.Driver)
	}
	if c := r.Device; c != nil {
		row("train takes", "%s", c.Name)
		row("limits", "memory %s, one allocation %s, one buffer %s, %d lanes in a subgroup, %d "+
			"in a workgroup, %s shared", engine.Bytes(c.Memory), engine.Bytes(c.MaxAllocation),
			engine.Bytes(c.MaxStorageRange), c.SubgroupSize, c.MaxInvocations,
			engine.Bytes(uint64(c.SharedMemory)))
	}
	if r.Check != nil && r.Check.Fault == "" {
		row("check", "%s is right (relative error %.1g)", r.Check.What, r.Check.Error)
	}
	if r.CacheDir != "" {
		row("caches", "%s", r.CacheDir)
	}
	for _, c := range r.Caches {
		row("", "%s: %s, %s", c.Kind, counted(c.Files, "file"), engine.Bytes(c.Bytes))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Settings)) {
		row("environment", "%s=%s", name, r.Settings[name])
	}
	fmt.Fprintln(table)
	for _, p := range r.Paths {
		state := "off"
		if p.On {
			state = "on"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", p.Name, state, p.Why)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, note := range r.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	for _, fault := range r.Faults {
		fmt.Fprintf(w, "fault: %s\n", fault)
	}
	if len(r.Faults) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(w, "all is well: vksimclr train")
	return err
}
