package dist

import "fmt"

// LostError says which rank does not work with the others any more, and why. It is an ErrLeft.
type LostError struct {
	Rank   int
	Host   string
	Reason string // a predicate: "ended: …" or "has not answered for 10s: …"
}

func (e *LostError) Error() string {
	return fmt.Sprintf("rank %d on host %s %s", e.Rank, e.Host, e.Reason)
}

// Unwrap makes every LostError an ErrLeft.
func (e *LostError) Unwrap() error { return ErrLeft }
