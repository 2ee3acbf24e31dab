package program

import (
	"reflect"
	"slices"
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
	add("Network", false, append(networkSettings(), variantSettings()...))
	add("Contrast", false, lossSettings())
	add("Loss and optimiser", false, optimizerSettings())
	add("Schedule", false, scheduleSettings())
	add("Parts of a batch", false, partSettings())
	add("Policy", true, policySettings())
	add("Run", true, runSettings())
	add("Judge", true, judgeSettings())
	add("Watch", true, append(watchSettings(), logSettings()...))
	return table
}

// describe gives the flags of Settings their defaults, words, groups and help. Only the command
// that embeds all of Settings has them. Flags given as auto go to train.auto.
func describe(k *kong.Kong, train *trainCommand) error {
	train.auto = decided{}
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
			if slices.Contains(chosenKeys(), s.key) && !flag.IsBool() {
				flag.PlaceHolder = autoWord
				flag.Mapper = autoMapper{flag.Mapper, flag.Name, train.auto}
			}
		}
	}
	return nil
}

// autoMapper reads a flag that may be auto instead of a value.
type autoMapper struct {
	kong.Mapper
	flag string
	auto decided // where it was
}

// Decode implements kong.Mapper.
func (m autoMapper) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	if token := ctx.Scan.Peek(); token.Value == autoWord {
		ctx.Scan.Pop()
		m.auto[m.flag] = true
		ctx.Scan = kong.Scan(ctx.Value.Default) // a word that the flag allows
	}
	return m.Mapper.Decode(ctx, target)
}
