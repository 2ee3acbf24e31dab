package program

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/kernels"
	"vksimclr/sheet"
)

// drawnView is what was drawn for one view.
type drawnView struct {
	Key   string `json:"key"`
	Epoch int    `json:"epoch"`
	View  int    `json:"view"` // 0 or 1; small views are counted from 2 on

	Box    [4]int32 `json:"crop"`      // top, left, height, width in pixels of the picture
	Area   float64  `json:"crop_area"` // as a share of the picture
	Flip   bool     `json:"flip"`
	Upside bool     `json:"upside_down"`
	Turns  int      `json:"turns"`  // to the left by 90 degrees, before the flips
	Colors []change `json:"colors"` // in the order in which they are applied
	Grey   bool     `json:"grey"`
	Sigma  float32  `json:"blur_sigma"` // in pixels of the view; 0: not blurred
}

// change is one step of the colour jitter.
type change struct {
	Name   string  `json:"name"`
	Factor float32 `json:"factor"`          // for hue the turn, 1 being a whole one
	Added  bool    `json:"added,omitempty"` // brightness: the factor less 1 is added
}

func (c change) String() string {
	if c.Name == "hue" {
		return fmt.Sprintf("hue %+.0f°", 360*c.Factor)
	}
	if c.Added {
		return fmt.Sprintf("%s %+.2f", c.Name, c.Factor-1)
	}
	return fmt.Sprintf("%s ×%.2f", c.Name, c.Factor)
}

// drawnOf puts what was drawn for a view of a picture of the given height and width into words.
func drawnOf(v augment.Drawn, size [2]int, semantics kernels.ColorSemantics) drawnView {
	d := drawnView{Box: v.Box, Flip: v.Flip, Upside: v.UpsideDown, Turns: v.Turns,
		Grey: v.Grey, Sigma: v.Sigma, Colors: []change{},
		Area: float64(v.Box[2]) * float64(v.Box[3]) / float64(size[0]*size[1])}
	if !v.Jittered() {
		return d
	}
	for _, k := range v.Order {
		added := k == 0 && semantics.Has(kernels.AddedBrightness)
		d.Colors = append(d.Colors, change{operations()[k], v.Factors[k], added})
	}
	return d
}

// lines are the caption of a view.
func (d drawnView) lines() []string {
	lines := []string{fmt.Sprintf("crop %d×%d at %d,%d (%.0f %%)", d.Box[3], d.Box[2], d.Box[1],
		d.Box[0], 100*d.Area)}
	if d.Turns > 0 {
		lines[0] += fmt.Sprintf(", turned by %d°", 90*d.Turns)
	}
	if d.Flip {
		lines[0] += ", flipped"
	}
	if d.Upside {
		lines[0] += ", upside down"
	}
	if len(d.Colors) > 0 {
		var steps []string
		for _, c := range d.Colors {
			steps = append(steps, c.String())
		}
		lines = append(lines, strings.Join(steps, ", "))
	} else {
		lines = append(lines, "colours kept")
	}
	if d.Grey {
		lines = append(lines, "grey")
	}
	if d.Sigma > 0 {
		lines = append(lines, fmt.Sprintf("blur σ %.2f", d.Sigma))
	}
	return lines
}

// viewImage is a view as an image.
func viewImage(v augment.View, size int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, size, size))
	for i, x := range v.Pixels {
		m.Pix[i] = uint8(255*min(max(x, 0), 1) + 0.5)
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m
}

// markColor is the colour of the k-th view's frame and of its crop in the picture.
func markColor(k int) color.Color {
	colors := []color.RGBA{{0xd8, 0x2c, 0x20, 255}, {0x1f, 0x6f, 0xe0, 255},
		{0x1a, 0x93, 0x3c, 255}, {0xe0, 0x8a, 0x00, 255}, {0x8e, 0x3c, 0xc8, 255},
		{0x00, 0x97, 0xa7, 255}}
	return colors[k%len(colors)]
}

// markedPicture is a picture in which crops are marked. It is enlarged where it is small, so that
// lines are thin.
type markedPicture struct {
	key   string
	size  string
	image *image.RGBA
}

const markedSide = 320

func readMarked(set data.Dataset, place int) (markedPicture, error) {
	var p data.Picture
	if err := set.Read(place, &p); err != nil {
		return markedPicture{}, err
	}
	return markedPicture{p.Key, fmt.Sprintf("%d×%d pixels", p.Width, p.Height),
		sheet.Fit(sheet.RGB(p.Height, p.Width, p.Pixels), markedSide)}, nil
}

// mark draws the border of a crop of the picture, which had the given height and width when the
// crop was drawn.
func (p *markedPicture) mark(box [4]int32, size [2]int, c color.Color) {
	const thick = 3
	w, h := p.image.Rect.Dx(), p.image.Rect.Dy()
	left, right := int(box[1])*w/size[1], int(box[1]+box[3])*w/size[1]
	top, bottom := int(box[0])*h/size[0], int(box[0]+box[2])*h/size[0]
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			if x-left < thick || right-x <= thick || y-top < thick || bottom-y <= thick {
				p.image.Set(x, y, c)
			}
		}
	}
}

func (p *markedPicture) cell() sheet.Cell {
	return sheet.Cell{Image: p.image, Caption: []string{p.key, p.size}}
}
