// Command vksimclr trains and judges SimCLR encoders on any Vulkan device.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }
