package program

import "vksimclr/data"

// pictureFlags say of a command that may be given other pictures than its run had what it does with
// those that cannot be read. Empty ones are the run's.
type pictureFlags struct {
	BadPictures string `placeholder:"N|N%" help:"Left out, as for train; default: the run's."`
	MaxPixels   int    `placeholder:"N" help:"As for train; default: the run's."`
}

// over lays the flags of a command over the settings of a run.
func (f pictureFlags) over(s *Settings) error {
	if f.BadPictures != "" {
		if _, err := data.ParseAllowance(f.BadPictures); err != nil {
			return usage("--bad-pictures: %v", err)
		}
		s.BadPictures = f.BadPictures
	}
	if f.MaxPixels < 0 {
		return usage("--max-pixels %d: give 1 or more", f.MaxPixels)
	}
	if f.MaxPixels > 0 {
		s.MaxPixels = f.MaxPixels
	}
	return nil
}
