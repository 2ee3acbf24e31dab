package train

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
)

// scraps is an unlabelled data set of pictures of different sizes, each a gradient of its own.
type scraps struct {
	pictures int
	broken   int // number of a picture that cannot be read; negative: none
}

func (s scraps) Name() string { return "scraps" }
func (s scraps) Len() int     { return s.pictures }

func (s scraps) Read(i int, p *data.Picture) error {
	height, width := 9+7*i%60, 12+11*i%90
	p.Reset(fmt.Sprintf("scrap %d", i), height, width)
	if i == s.broken {
		return errors.New("the file is cut short")
	}
	for y := range height {
		for x := range width {
			at := 3 * (y*width + x)
			p.Pixels[at], p.Pixels[at+1], p.Pixels[at+2] = byte(5*x+i), byte(7*y), byte(3*i)
		}
	}
	return nil
}

// An unlabelled set of 300 pictures of different sizes trains one epoch at size 32; judging is
// refused by name.
func TestUnlabelledPicturesOfDifferentSizesTrain(t *testing.T) {
	d := enginetest.Device(t)
	recipe := DefaultRecipe(scraps{300, -1})
	recipe.Views.Size, recipe.Encoder, recipe.Epochs, recipe.Batch = 32, tinyRecipe(16).Encoder, 1,
		32
	recipe.Views.MaxSide = 64
	r := begin(t, d, recipe, "")
	lines := finish(t, r, t.TempDir(), 9)
	if len(lines) != 9 || r.PerEpoch() != 9 {
		t.Errorf("%d steps of %d", len(lines), r.PerEpoch())
	}
	if _, err := r.Judge(context.Background()); !errors.Is(err, ErrUnlabelled) {
		t.Errorf("without labels: %v", err)
	}
	recipe.Judge = Judge{Bank: recipe.Data, Test: recipe.Data, Neighbours: 5, Temperature: 0.1}
	_, err := begin(t, d, recipe, "").Judge(context.Background())
	if !errors.Is(err, ErrUnlabelled) || !strings.Contains(err.Error(), "scraps") {
		t.Errorf("with unlabelled sets to judge by: %v", err)
	}
}

// A picture that cannot be read ends the run with its name, after the steps before it.
func TestUnreadablePictureEndsTheRun(t *testing.T) {
	recipe := DefaultRecipe(scraps{64, 40})
	recipe.Views.Size, recipe.Encoder, recipe.Batch = 32, tinyRecipe(16).Encoder, 16
	var last error
	for _, err := range begin(t, enginetest.Device(t), recipe, "").Steps(context.Background()) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "scrap 40") ||
		!strings.Contains(last.Error(), "cut short") {
		t.Errorf("%v", last)
	}
}
