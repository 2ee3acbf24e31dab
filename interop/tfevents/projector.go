package tfevents

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
)

// Files of the embedding projector.
const (
	projectorConfig = "projector_config.pbtxt"
	tensorFile      = "embeddings.tsv"
	metadataFile    = "metadata.tsv"
	spriteFile      = "sprite.png"
)

// Points are what the embedding projector shows.
type Points struct {
	Name string
	Rows []float32 // [N,D] row-major
	D    int
	Keys []string // [N], the names of the pictures
	// Classes are the pictures' classes [N]; nil: unlabelled.
	Classes []string
	// Thumbnails are the pictures [N], drawn in squares of Side pixels; nil: none.
	Thumbnails []image.Image
	Side       int
	// KeepThumbnails says that the folder has them from an earlier call.
	KeepThumbnails bool
}

// SaveProjector writes points for the embedding projector into a folder of event files, in place of
// those that were there. The configuration comes last.
func SaveProjector(dir string, p Points) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	sprite := ""
	if p.Thumbnails != nil {
		sprite = fmt.Sprintf("  sprite {\n    image_path: %q\n    single_image_dim: %d\n"+
			"    single_image_dim: %d\n  }\n", spriteFile, p.Side, p.Side)
		if err := p.saveSprite(filepath.Join(dir, spriteFile)); err != nil {
			return err
		}
	}
	config := fmt.Sprintf("embeddings {\n  tensor_name: %q\n  tensor_shape: %d\n"+
		"  tensor_shape: %d\n  tensor_path: %q\n  metadata_path: %q\n%s}\n", p.Name,
		len(p.Keys), p.D, tensorFile, metadataFile, sprite)
	for _, file := range []struct {
		name string
		text []byte
	}{{tensorFile, p.tensor()}, {metadataFile, p.metadata()}, {projectorConfig, []byte(config)}} {
		if err := atomicfile.Write(filepath.Join(dir, file.name), file.text); err != nil {
			return err
		}
	}
	return nil
}

// tensor has a line for each point. Five digits are more than a drawing shows.
func (p Points) tensor() []byte {
	text := make([]byte, 0, 10*len(p.Rows))
	for i, x := range p.Rows {
		text = strconv.AppendFloat(text, float64(x), 'g', 5, 32)
		if (i+1)%p.D == 0 {
			text = append(text, '\n')
		} else {
			text = append(text, '\t')
		}
	}
	return text
}

// metadata has a line for each point. One column has no heading: TensorBoard would take it for a
// point.
func (p Points) metadata() []byte {
	var text bytes.Buffer
	if p.Classes != nil {
		text.WriteString("picture\tclass\n")
	}
	for i, key := range p.Keys {
		text.WriteString(oneField(key))
		if p.Classes != nil {
			text.WriteString("\t" + oneField(p.Classes[i]))
		}
		text.WriteByte('\n')
	}
	return text.Bytes()
}

// oneField has no tab and no end of a line: the format knows no quotes.
func oneField(text string) string {
	return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(text)
}

func (p Points) saveSprite(path string) error {
	if p.KeepThumbnails {
		return nil
	}
	return atomicfile.Stream(path, func(out io.Writer) error { return png.Encode(out, p.sprite()) })
}

// sprite draws the thumbnails into a square, row by row.
func (p Points) sprite() image.Image {
	across := int(math.Ceil(math.Sqrt(float64(len(p.Thumbnails)))))
	sheet := image.NewRGBA(image.Rect(0, 0, across*p.Side, across*p.Side))
	for i, m := range p.Thumbnails {
		corner := image.Pt(i%across*p.Side, i/across*p.Side)
		place := image.Rectangle{corner, corner.Add(image.Pt(p.Side, p.Side))}
		draw.Draw(sheet, place, m, m.Bounds().Min, draw.Src)
	}
	return sheet
}
