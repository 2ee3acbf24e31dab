//go:build !view

// Command vkview shows runs in a window. It needs the headers of a window system to build:
// ./build.sh view installs them and builds it. This is what is built without the tag view.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "vkview: this build has no window: build it with ./build.sh view")
	os.Exit(1)
}
