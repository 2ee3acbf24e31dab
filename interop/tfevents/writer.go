// Package tfevents writes what TensorBoard shows: event files with scalars, pictures and
// hyperparameters, and the files of its embedding projector. It needs neither TensorFlow nor
// Python.
//
// The formats are those of TensorBoard's event.proto, summary.proto, plugin_data.proto and
// projector_config.proto.
package tfevents

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

const filePrefix = "events.out.tfevents."

// Writer writes one event file. Its buffer reaches the file with Flush. One goroutine uses it at a
// time.
type Writer struct {
	file    *os.File
	buffer  *bufio.Writer
	records *recordWriter
	now     func() time.Time
}

// Scalar is a number with the tag under which TensorBoard shows it, for example train/loss. It is
// stored as a float32.
type Scalar struct {
	Tag   string
	Value float64
}

// Create begins a new event file in a folder, which it makes where there is none. TensorBoard
// reads the files of a folder in the order of their names; the new one is the last.
func Create(dir string) (*Writer, error) { return create(dir, time.Now) }

func create(dir string, now func() time.Time) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	seconds := now().Unix()
	for _, name := range eventFiles(dir) {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, filePrefix), ".")
		if earlier, err := strconv.ParseInt(number, 10, 64); err == nil {
			seconds = max(seconds, earlier+1)
		}
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	name := fmt.Sprintf("%s%010d.%s.%d", filePrefix, seconds, host, os.Getpid())
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriterSize(file, 1<<16)
	w := &Writer{file: file, buffer: buffer, records: newRecordWriter(buffer), now: now}
	var version message
	version.double(1, w.seconds())
	version.text(3, "brain.Event:2")
	return w, w.records.write(version)
}

// Exist tells whether a folder has event files.
func Exist(dir string) bool { return len(eventFiles(dir)) > 0 }

func eventFiles(dir string) []string {
	entries, _ := os.ReadDir(dir) // no folder has no files
	var names []string
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), filePrefix) {
			names = append(names, entry.Name())
		}
	}
	return slices.Sorted(slices.Values(names))
}

// Restart says that the run goes on with a step. TensorBoard forgets this step and later ones of
// the files before: they are done again.
func (w *Writer) Restart(step int) error {
	var session message
	session.varint(1, 1) // START
	return w.event(step, 7, session)
}

// Scalars writes numbers of a step.
func (w *Writer) Scalars(step int, scalars []Scalar) error {
	var summary message
	for _, s := range scalars {
		var value message
		value.text(1, s.Tag)
		value.float(2, float32(s.Value))
		summary.bytes(1, value)
	}
	return w.event(step, 5, summary)
}

// Image writes a picture of a step: a PNG of a size in pixels.
func (w *Writer) Image(step int, tag string, png []byte, width, height int) error {
	const rgba = 4
	var image, value, summary message
	image.varint(1, uint64(height))
	image.varint(2, uint64(width))
	image.varint(3, rgba)
	image.bytes(4, png)
	value.text(1, tag)
	value.bytes(4, image)
	summary.bytes(1, value)
	return w.event(step, 5, summary)
}

// event writes an Event with one field beside time and step.
func (w *Writer) event(step int, field protowire.Number, content message) error {
	var event message
	event.double(1, w.seconds())
	event.varint(2, uint64(step))
	event.bytes(field, content)
	return w.records.write(event)
}

func (w *Writer) seconds() float64 { return float64(w.now().UnixNano()) / 1e9 }

// Flush hands the file everything that was written.
func (w *Writer) Flush() error { return w.buffer.Flush() }

// Close flushes and closes the file.
func (w *Writer) Close() error {
	err := w.Flush()
	if e := w.file.Close(); err == nil {
		err = e
	}
	return err
}
