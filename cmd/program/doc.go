// Package program is the command line of vksimclr: flags, TOML files, messages and tables. Commands
// translate what they are given for the packages that do the work. cmd/vksimclr and cmd/vkview run
// it.
package program
