package engine

// Scope says what an operation belongs to. Plans and timings carry it; the engine gives it no
// meaning.
type Scope struct {
	Layer string // the part of the network, such as "encoder.conv1"
	Pass  string // the part of the step, such as "weight gradient"
}

// String returns the layer and the pass, separated by a comma.
func (s Scope) String() string {
	switch {
	case s.Pass == "":
		return s.Layer
	case s.Layer == "":
		return s.Pass
	}
	return s.Layer + ", " + s.Pass
}

// Scope sets the scope of the operations recorded from here on.
func (r *Recorder) Scope(layer, pass string) { r.scope = Scope{Layer: layer, Pass: pass} }
