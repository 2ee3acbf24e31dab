// Command vksimclr trains and judges SimCLR encoders on any Vulkan device.
package main

import (
	"os"

	"vksimclr/cmd/program"
)

func main() { os.Exit(program.Run(os.Args[1:], os.Stdout, os.Stderr)) }
