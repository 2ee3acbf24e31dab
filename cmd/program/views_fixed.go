package program

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"vksimclr/augment"
)

// fixedView are the parameters that --fixed gives to every view.
type fixedView struct {
	augment.Drawn
	boxed bool // the crop is given; else it is the whole picture
}

// operations are those of the colour jitter, as augment.Drawn numbers them.
func operations() []string { return []string{"brightness", "contrast", "saturation", "hue"} }

// parseFixed reads a list such as crop=0:0:99:99,flip,contrast=1.5. added says that brightness is
// added instead of multiplied. An empty list is none.
func parseFixed(text string, added bool) (*fixedView, error) {
	if text == "" {
		return nil, nil
	}
	f := &fixedView{Drawn: augment.Undrawn([4]int32{})}
	for part := range strings.SplitSeq(text, ",") {
		name, value, hasValue := strings.Cut(strings.TrimSpace(part), "=")
		if err := f.set(name, value, hasValue, added); err != nil {
			return nil, fmt.Errorf("%q: %w", part, err)
		}
	}
	return f, nil
}

func (f *fixedView) set(name, value string, hasValue, added bool) (err error) {
	for i, operation := range operations() {
		if name != operation {
			continue
		}
		v, err := strconv.ParseFloat(value, 32)
		if err != nil || !(v >= -10 && v <= 10) {
			return errors.New("give a factor from -10 to 10, for hue a share of a turn")
		}
		if i == 0 && added {
			v++
		}
		f.Factors[i] = float32(v)
		return nil
	}
	switch name {
	case "crop":
		f.boxed = true
		f.Box, err = fixedBox(value)
	case "turn":
		if f.Turns, err = strconv.Atoi(value); err != nil || !between(f.Turns, 0, 3) {
			err = errors.New("give 0 to 3 turns by 90 degrees")
		}
	case "order":
		f.Order, err = fixedOrder(value)
	case "blur":
		v, e := strconv.ParseFloat(value, 32)
		if f.Sigma = float32(v); e != nil || !(v > 0 && v <= 100) {
			err = errors.New("give a deviation above 0, up to 100 pixels")
		}
	case "flip", "upside-down", "grey":
		if hasValue {
			return errors.New("leave the value out")
		}
		f.Flip = f.Flip || name == "flip"
		f.UpsideDown = f.UpsideDown || name == "upside-down"
		f.Grey = f.Grey || name == "grey"
	default:
		known := append(operations(), "crop", "flip", "upside-down", "turn", "order", "grey",
			"blur")
		err = fmt.Errorf("unknown parameter%s", didYouMean(name, known))
	}
	return err
}

// fixedBox reads top:left:height:width.
func fixedBox(text string) (box [4]int32, err error) {
	words := strings.Split(text, ":")
	for i := range box {
		n := -1
		if len(words) == len(box) {
			n, err = strconv.Atoi(words[i])
		}
		if err != nil || n < i/2 || n > 1<<15 {
			return box, errors.New("give TOP:LEFT:HEIGHT:WIDTH in pixels")
		}
		box[i] = int32(n)
	}
	return box, nil
}

// fixedOrder reads an order of the four operations by their first letters.
func fixedOrder(text string) (order [4]int32, err error) {
	letters := "bcsh"
	seen := map[int]bool{}
	for i := range order {
		at := -1
		if len(text) == len(order) {
			at = strings.IndexByte(letters, text[i])
		}
		if at < 0 || seen[at] {
			return order, errors.New("give the letters b, c, s and h, each once")
		}
		seen[at] = true
		order[i] = int32(at)
	}
	return order, nil
}

// of are the parameters for pictures of the given sizes (height, width).
func (f *fixedView) of(sizes [][2]int, keys []string) ([]augment.Drawn, error) {
	list := make([]augment.Drawn, len(sizes))
	for i, size := range sizes {
		list[i] = f.Drawn
		if !f.boxed {
			list[i].Box = [4]int32{0, 0, int32(size[0]), int32(size[1])}
		}
		b := list[i].Box
		if int(b[0]+b[2]) > size[0] || int(b[1]+b[3]) > size[1] {
			return nil, usage("--fixed crop=%d:%d:%d:%d leaves %s, which has %d×%d pixels: "+
				"give a smaller crop", b[0], b[1], b[2], b[3], keys[i], size[1], size[0])
		}
	}
	return list, nil
}
