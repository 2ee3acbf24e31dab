package dist

// Alone is a group of one rank.
func Alone() Group { return alone{} }

type alone struct{}

func (alone) Rank() int { return 0 }

func (alone) Size() int { return 1 }

func (alone) AllGather(all [][]byte, own []byte) error {
	copy(all[0], own)
	return nil
}

func (alone) AllToAll(from, to [][]byte) error {
	copy(from[0], to[0])
	return nil
}

func (alone) Broadcast([]byte, int) error { return nil }

func (alone) Barrier() error { return nil }

func (alone) Another() (Group, error) { return alone{}, nil }

func (alone) Close() error { return nil }
