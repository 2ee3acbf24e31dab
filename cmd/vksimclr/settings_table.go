package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// setting is what is known about a field of Settings.
type setting struct {
	key   string
	value string // default
	words string // that are allowed, separated by commas; empty: any
	help  string
	group string // heading in help and files
	run   bool   // left out of the settings in checkpoints
}

// settingTable has one row for each field of Settings, in the same order. Where and how to run, and
// how to judge, changes no trained bit: it may be other when a run is resumed. The policy does
// change bits; checkpoints keep it apart, resolved.
func settingTable() []setting {
	var table []setting
	add := func(group string, run bool, rows []setting) {
		for _, row := range rows {
			row.group, row.run = group, run
			table = append(table, row)
		}
	}
	add("Data", false, dataSettings())
	add("Views", false, viewSettings())
	add("Network", false, networkSettings())
	add("Loss and optimiser", false, optimizerSettings())
	add("Schedule", false, scheduleSettings())
	add("Policy", true, policySettings())
	add("Run", true, runSettings())
	add("Judge", true, judgeSettings())
	add("Watch", true, watchSettings())
	return table
}

// describe gives the flags of Settings their defaults, words, groups and help. Only the command
// that embeds all of Settings has them.
func describe(k *kong.Kong) error {
	known := map[string]setting{}
	for _, s := range settingTable() {
		known[strings.ReplaceAll(s.key, "_", "-")] = s
	}
	for _, command := range k.Model.Children {
		if command.Name != "train" {
			continue
		}
		for _, flag := range command.Flags {
			s, ok := known[flag.Name]
			if !ok {
				continue
			}
			flag.Help, flag.Enum = s.help, s.words
			flag.Group = &kong.Group{Key: s.group, Title: s.group}
			flag.Default, flag.HasDefault = s.value, true
			flag.Tag.Default, flag.Tag.HasDefault, flag.Tag.Enum = s.value, true, s.words
		}
	}
	return nil
}
