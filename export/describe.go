package export

import (
	"fmt"
	"strconv"
	"strings"

	"vksimclr/augment"
	"vksimclr/models"
)

// Describe is what a program must know that uses an encoder, as metadata of its file: arch, stem,
// block, layers and width for ResNets, and how a picture becomes the input.
//
// The input is [N,3,size,size] in float32, red first: the evaluation view (describeView), pixel
// values divided by 255, less mean, divided by std.
//
// Variants add shortcut, pool_padding, sk_ratio and se_ratio, with the words of train's flags.
func Describe(arch string, config models.EncoderConfig, views augment.Config) map[string]string {
	about := map[string]string{
		"arch": arch,
		"size": strconv.Itoa(views.Size),
		"mean": "0,0,0",
		"std":  "1,1,1",
	}
	describeView(about, views)
	if views.Normalize {
		about["mean"], about["std"] = list(views.Mean[:]), list(views.Deviation[:])
	}
	if r, ok := config.(models.ResNetConfig); ok {
		about["stem"], about["block"] = r.Stem, r.Block
		about["layers"], about["width"] = list(r.Layers), strconv.Itoa(r.Width)
		describeVariant(about, r)
	}
	return about
}

// describeVariant adds what a ResNet has otherwise than torchvision's.
func describeVariant(about map[string]string, r models.ResNetConfig) {
	if r.Project {
		about["shortcut"] = "official"
	}
	if r.PoolAtEnd && !r.SmallStem() {
		about["pool_padding"] = "same"
	}
	if r.SKRatio > 0 {
		about["sk_ratio"] = fmt.Sprint(r.SKRatio)
	}
	if r.SERatio > 0 {
		about["se_ratio"] = fmt.Sprint(r.SERatio)
	}
}

// describeView tells how a picture becomes the view for evaluation: eval_view and interpolation;
// and either crop, the central square's share of the shorter side (1: pictures of the view's size,
// or stretched to it), or resize, to which the shorter side is resized before the centre is cut
// out.
func describeView(about map[string]string, views augment.Config) {
	about["eval_view"] = string(views.EvalStyle)
	large := views.EvalPlan(7*views.Size, 7*views.Size)
	about["interpolation"] = large.Interpolation.String()
	switch {
	case large.Windowed:
		about["resize"] = fmt.Sprint(large.Box[2])
	case int(large.Box[2]) == 7*views.Size:
		about["crop"] = "1"
	default:
		about["crop"] = fmt.Sprint(views.EvalProportion)
	}
}

// list writes numbers with commas between.
func list[T int | float64](values []T) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]")
}
