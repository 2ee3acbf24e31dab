package tfevents

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"testing"
)

// shown is an event as testdata/read.py prints it. int64 are text in JSON.
type shown struct {
	Time    float64 `json:"wall_time"`
	Step    string  `json:"step"`
	Version string  `json:"file_version"`
	Session *struct{ Status int }
	Log     *struct{ Status int } `json:"session_log"`
	Summary struct {
		Value []struct {
			Tag    string
			Scalar *float64 `json:"simple_value"`
			Image  *struct {
				Height, Width, Colorspace int
				Encoded                   []byte `json:"encoded_image_string"`
			}
			Metadata struct {
				Plugin struct {
					Name string `json:"plugin_name"`
				} `json:"plugin_data"`
				Class int `json:"data_class"`
			}
			HParams struct {
				Start *struct {
					HParams []struct {
						Key   string
						Value any
					}
					Time float64 `json:"start_time_secs"`
				} `json:"session_start_info"`
				End *struct {
					Status int
					Time   float64 `json:"end_time_secs"`
				} `json:"session_end_info"`
			}
			Numbers []float64
		}
	}
}

// read has Python with Google's protobuf runtime read files and decodes what it prints, one value a
// line. It skips the test where there is no such Python.
func read[T any](t *testing.T, paths ...string) []T {
	t.Helper()
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import google.protobuf").Run() != nil {
		t.Skip("python3-protobuf is not here to read the files; tools/otherprograms/install " +
			"installs it")
	}
	text, err := exec.Command(python, append([]string{"testdata/read.py"}, paths...)...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("%v\n%s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		var value T
		if err := in.Decode(&value); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		list = append(list, value)
	}
}
