package program

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pngOf is a PNG that claims height×width grey pixels and inflates to n bytes.
func pngOf(t *testing.T, height, width uint32, n int) string {
	t.Helper()
	var pixels bytes.Buffer
	w := zlib.NewWriter(&pixels)
	if _, err := w.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	header := binary.BigEndian.AppendUint32(nil, width)
	header = append(binary.BigEndian.AppendUint32(header, height), 8, 0, 0, 0, 0)
	file := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind    string
		content []byte
	}{{"IHDR", header}, {"IDAT", pixels.Bytes()}, {"IEND", nil}} {
		file = binary.BigEndian.AppendUint32(file, uint32(len(chunk.content)))
		body := append([]byte(chunk.kind), chunk.content...)
		file = binary.BigEndian.AppendUint32(append(file, body...), crc32.ChecksumIEEE(body))
	}
	return string(file)
}

// cutJPEG is the first half of a JPEG.
func cutJPEG(t *testing.T) string {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 90, 90)), nil); err != nil {
		t.Fatal(err)
	}
	return file.String()[:file.Len()/2]
}

// A picture that cannot be used stops every command that reads pictures, before it takes memory for
// the picture and before it writes a file. One line says how many there are and what to do, one
// line names the file and its fault. What else users do is in these tests:
//
//   - a picture whose pixels do not end, good pictures of odd kinds, one class: TestOddPictures
//   - no picture, a tar or a pack that is damaged: TestBadSources
//   - a folder without permission: TestNoPermission of data
//   - NaN in a checkpoint: TestEmbedAndExportBadInput, TestNaNIsNotResumed, TestBadSources
//   - an ONNX path that cannot be written: TestEmbedAndExportBadInput
//   - k above the bank: TestJudgingOneFolder; too few labels: TestFinetuneBadInput
func TestBadPictureFiles(t *testing.T) {
	begin, in := t.TempDir(), t.TempDir()
	save(t, begin, "tiny")
	for _, c := range []struct{ name, content, want string }{
		{"wide.png", pngOf(t, 20_000, 20_000, 9), "too many pixels: 20000×20000 are more than"},
		{"claim.png", pngOf(t, 1<<15, 1<<16, 9), "raise --max-pixels"},
		{"most.png", pngOf(t, 1, 1<<31, 9), "the PNG is damaged"},
		{"cut.jpg", cutJPEG(t), "the JPEG is cut short"},
		{"page.jpg", "<!DOCTYPE html>", `begins with "<!DOCTYPE ht"`},
		{"empty.gif", "", "the file is empty"},
		{"a b.jpg", "<html>", "not a picture"},
		{"new\nline.jpg", "<html>", `new\nline.jpg": it is not`},
		{"\xff.jpg", "<html>", `\xff.jpg": it is not`},
		{"self.png", "", "too many levels of symbolic links"},
	} {
		dir, out := drawFolder(t, 5), in+"/out"
		path := filepath.Join(dir, "rows", c.name)
		if c.name == "self.png" {
			if err := os.Symlink(c.name, path); err != nil {
				t.Skip(err)
			}
		} else {
			write(t, path, c.content)
		}
		for _, command := range []string{"train --out", "pack --out", "embed " + begin + " --out",
			"finetune " + begin + " --out"} {
			args := strings.Fields(command)
			to := out + map[bool]string{true: ".npy"}[args[0] == "embed"]
			code, stdout, log := call(append(args, to, "--data", dir)...)
			remedy := "folder " + dir + ": 1 of 11 pictures cannot be read; remove them, " +
				"or leave them out with --bad-pictures 1\n"
			if code != 1 || stdout != "" || strings.Count(log, "\n") != 2 ||
				!strings.Contains(log, remedy) || !strings.Contains(log, c.want) ||
				!strings.Contains(log, filepath.Join(dir, "rows")) {
				t.Errorf("%s, %s: code %d, stderr %q lacks %q", args[0], c.name, code, log, c.want)
			}
		}
	}
	if left, _ := os.ReadDir(in); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
