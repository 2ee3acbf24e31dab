package program

import (
	"slices"
	"strings"
)

// student takes the network that the student begins with: that of --init, else the teacher's
// settings, or the default ones, with the flags over them and random weights.
func (s *finetuneSession) student(f *distillCommand, c console) (err error) {
	if f.Init != "" {
		if s.restored, err = restore(f.Init, c); err != nil {
			return err
		}
		s.settings.Size = s.viewSize()
	} else if s.teacher.run != nil {
		s.restored = *s.teacher.run
		s.settings.Size = s.viewSize()
		s.path, s.alone, s.checkpoint = s.teacher.path, true, nil
	} else {
		s.settings, s.path, s.alone = defaultSettings(), f.Teacher, true
	}
	if s.teacher.run != nil { // which pictures, unless flags name others
		from := s.teacher.run.settings
		s.settings.Data, s.settings.Labels, s.settings.Val = from.Data, from.Labels, from.Val
	} else if f.Data == "" && (f.Init == "" || s.alone && s.checkpoint != nil) {
		return usage("distill: %s are logits without pictures: give --data", f.Teacher)
	}
	s.settings.takeData(f.Data, f.Labels, f.Val)
	if f.Arch != "" {
		s.settings.Arch, s.settings.Width = f.Arch, 0
	}
	if f.Width > 0 {
		s.settings.Width = f.Width
	}
	for _, pair := range f.Network {
		if err := s.settings.setNetwork(pair); err != nil {
			return err
		}
	}
	return nil
}

// setNetwork sets a setting of the network from KEY=VALUE.
func (s *Settings) setNetwork(pair string) error {
	key, value, ok := strings.Cut(pair, "=")
	key = strings.ReplaceAll(strings.TrimSpace(key), "-", "_")
	var known []string
	for _, f := range s.fields() {
		if f.about.group != networkGroup {
			continue
		}
		known = append(known, f.about.key)
		if !ok || f.about.key != key {
			continue
		}
		if err := f.parse(strings.TrimSpace(value)); err != nil {
			return usage("distill: --network %s: %v", pair, err)
		}
		words := strings.Split(f.about.words, ",")
		if f.about.words != "" && !slices.Contains(words, f.value.String()) {
			return usage("distill: --network %s: known are %s", pair, f.about.words)
		}
		return nil
	}
	return usage("distill: --network %s: give KEY=VALUE with one of %s", pair,
		strings.Join(known, ", "))
}

// networkGroup is the heading of the settings of the network.
const networkGroup = "Network"
