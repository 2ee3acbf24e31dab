package augment

// SmallViews are the further views of each picture in multi-crop: small crops in few pixels.
type SmallViews struct {
	Count            int     // small views of each picture; 0: none, and nothing else counts
	Size             int     // side in pixels
	MinArea, MaxArea float64 // areas of crops, as shares of the picture
}

// largeViews is the number of a picture's views of full size.
const largeViews = 2

// SmallConfig is how the small views of each picture are made: as the large ones, but for their
// size and the area of crops. Record with it makes Small.Count views of every picture from the
// same Pictures, [Small.Count·B,Small.Size,Small.Size,4]. Their draws share nothing with those of
// the large views. The blur's taps follow the smaller size, unless they are given.
func (c Config) SmallConfig() Config {
	c.Size, c.MinArea, c.MaxArea = c.Small.Size, c.Small.MinArea, c.Small.MaxArea
	c.FirstView += largeViews
	c.Small = SmallViews{}
	c.EvalResize = 0
	return c
}
