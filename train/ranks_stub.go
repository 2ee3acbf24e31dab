package train

// Agree compares.
func (r *Run) Agree() error { return nil }
