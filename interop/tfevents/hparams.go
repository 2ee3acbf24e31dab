package tfevents

import (
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// Hyperparameters says with which settings the run was started: numbers (float64), text or bool by
// name. TensorBoard's table of hyperparameters has a column for each, and one for each scalar.
// Other types are a programmer's mistake.
func (w *Writer) Hyperparameters(settings map[string]any) error {
	var start message
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		var value, entry message
		switch v := settings[name].(type) {
		case float64:
			value.double(2, v)
		case string:
			value.text(3, v)
		case bool:
			value.varint(4, map[bool]uint64{true: 1}[v])
		default:
			panic(fmt.Sprintf("tfevents: hyperparameter %s cannot be %T", name, v))
		}
		entry.text(1, name)
		entry.bytes(2, value)
		start.bytes(1, entry)
	}
	start.double(5, w.seconds())
	return w.hparams(0, "_hparams_/session_start_info", 3, start)
}

// Finished says at which step the run ended, and whether it ended well. TensorBoard keeps the first
// such word: write none where the run may go on.
func (w *Writer) Finished(step int, well bool) error {
	const success, failure = 1, 2
	status := uint64(failure)
	if well {
		status = success
	}
	var end message
	end.varint(1, status)
	end.double(2, w.seconds())
	return w.hparams(step, "_hparams_/session_end_info", 4, end)
}

// hparams writes a summary for the plugin of this name: its content is the metadata, beside a
// tensor that says nothing.
func (w *Writer) hparams(step int, tag string, kind protowire.Number, content message) error {
	var data, plugin, metadata message
	data.varint(1, 0) // version
	data.bytes(kind, content)
	plugin.text(1, "hparams")
	plugin.bytes(2, data)
	metadata.bytes(1, plugin)
	metadata.varint(4, 2) // DATA_CLASS_TENSOR

	var dimension, shape, tensor message
	dimension.varint(1, 1)
	shape.bytes(2, dimension)
	tensor.varint(1, 1) // DT_FLOAT
	tensor.bytes(2, shape)
	tensor.float(5, 0)

	var value, summary message
	value.text(1, tag)
	value.bytes(8, tensor)
	value.bytes(9, metadata)
	summary.bytes(1, value)
	return w.event(step, 5, summary)
}
