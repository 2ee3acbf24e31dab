package inspect

// Kind names what is wrong with a picture.
type Kind string

// The kinds in the order in which they are told.
const (
	Broken        Kind = "unreadable"     // no picture, or half of one
	Duplicate     Kind = "duplicate"      // the pixels of another picture
	NearDuplicate Kind = "near_duplicate" // a copy: scaled, cropped, turned, brighter, recompressed
	Leak          Kind = "leak"           // a picture to train on that is also one to test on
	Dark          Kind = "dark"
	Bright        Kind = "bright"
	LowContrast   Kind = "low_contrast"
	Blurred       Kind = "blurred"
	OddSize       Kind = "odd_size"
	OddShape      Kind = "odd_shape"
)

// Kinds lists all kinds in the order in which they are told.
func Kinds() []Kind {
	return []Kind{Broken, Duplicate, NearDuplicate, Leak, Dark, Bright, LowContrast, Blurred,
		OddSize, OddShape}
}

// Title is the kind in words for people.
func (k Kind) Title() string {
	switch k {
	case Broken:
		return "Cannot be read"
	case Duplicate:
		return "Duplicates"
	case NearDuplicate:
		return "Near duplicates"
	case Leak:
		return "Leaks: also tested on"
	case Dark:
		return "Dark"
	case Bright:
		return "Bright or overexposed"
	case LowContrast:
		return "Low contrast"
	case Blurred:
		return "Blurred"
	case OddSize:
		return "Odd size"
	case OddShape:
		return "Odd shape"
	}
	return string(k)
}

// About says what a kind of finding means for training.
func (k Kind) About() string {
	switch k {
	case Broken:
		return "Training stops at these files unless --bad-pictures allows them. A file that is " +
			"cut short counts: half a picture is never trained on."
	case Duplicate:
		return "The files may differ, their pixels do not. In one batch, a copy is a negative " +
			"that should be a positive."
	case NearDuplicate:
		return "Scaled, recompressed, brighter, cropped, mirrored or turned copies. The picture " +
			"that is kept stands on the right."
	case Leak:
		return "Pictures to train on of which the test pictures have a copy: the test will be " +
			"too good."
	case Dark, Bright:
		return "Crops of these show little; with strong colour jitter nothing may be left."
	case LowContrast:
		return "Nearly one brightness everywhere: two such pictures are hard to tell apart."
	case Blurred:
		return "Out of focus, shaken, or enlarged from few pixels."
	case OddSize:
		return "Much smaller or larger than is usual in this set."
	case OddShape:
		return "Much longer than wide, or wider than long: crops see only a part of them."
	}
	return ""
}
