package program

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"vksimclr/engine"
)

type devicesCommand struct {
	JSON bool `help:"Print everything known about each device as JSON."`
}

func (devicesCommand) Help() string {
	return `Any of these names a device for --device or VKSIMCLR_DEVICE: its number, its UUID,
a part of its name.

Examples:

  vksimclr devices
  vksimclr devices --json
  VKSIMCLR_DEVICE=llvmpipe vksimclr train`
}

// Run lists the devices in the driver's order, which is the order of their numbers.
func (d *devicesCommand) Run(c console) error {
	devices, err := engine.List()
	if err != nil {
		return err
	}
	if d.JSON {
		if devices == nil {
			devices = []engine.Caps{} // an empty list, not null
		}
		return c.printJSON(devices)
	}
	if len(devices) == 0 {
		return fmt.Errorf("%w; a CPU driver will do, on Debian: apt-get install "+
			"mesa-vulkan-drivers", engine.ErrNoDevice)
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "#\tname\ttype\tmemory\tVulkan\tdriver\tUUID")
	for i, p := range devices {
		fmt.Fprintf(table, "%d\t%s\t%s\t%.1f GiB\t%s\t%s\t%s\n", i, p.Name, p.Type,
			float64(p.Memory)/(1<<30), p.API, p.Driver, p.UUID)
	}
	return table.Flush()
}

type versionCommand struct {
	JSON bool `help:"Print as JSON."`
}

func (versionCommand) Help() string {
	return `Examples:

  vksimclr version
  vksimclr version --json`
}

// build says which source the program was built from.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Modified bool   `json:"modified"` // the working tree had changes
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func buildInfo() build {
	b := build{Version: "(devel)", Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// Run prints the version.
func (v *versionCommand) Run(c console) error {
	b := buildInfo()
	if v.JSON {
		return c.printJSON(b)
	}
	_, err := fmt.Fprintf(c.out, "vksimclr %s %s %s\n", b.Version, b.Go, b.Platform)
	return err
}
