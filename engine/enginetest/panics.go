package enginetest

import "fmt"

// Panics returns what a function panics with, "" where it does not.
func Panics(f func()) (said string) {
	defer func() {
		if p := recover(); p != nil {
			said = fmt.Sprint(p)
		}
	}()
	f()
	return ""
}
