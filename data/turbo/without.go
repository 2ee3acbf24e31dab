//go:build !turbo || !cgo

package turbo

// Available tells whether the library is inside.
const Available = false

// Version is the version of the library, empty where it is not inside.
func Version() string { return "" }

// Size is the height and width of a JPEG in pixels. Without the library it is ErrUnsure.
func Size([]byte) (height, width int, err error) { return 0, 0, ErrUnsure }

// ByRows tells whether Decode needs memory for a few rows only. Without the library it is false.
func ByRows([]byte) bool { return false }

// Decode writes a JPEG at a scale of eighths/8 into pixels. Without the library it is ErrUnsure.
func Decode(file []byte, height, width, eighths int, pixels []byte) error { return ErrUnsure }
