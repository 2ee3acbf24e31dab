package advise

import "fmt"

const (
	tries  = 3     // networks that are tried at most
	enough = 0.5   // share of the wanted pictures that a larger network must see in the budget
	few    = 0.125 // share below which a smaller network is taken
)

// network decides arch and size: the usual one for the device, a larger one where the device is
// fast enough for it, a smaller one where it is too slow.
func (c *chooser) network() {
	list := c.candidates()
	at := c.usual(list)
	why := c.climb(list, &at)
	c.net.Arch, c.net.Size = list[at].arch, list[at].size
	if _, ok := c.given("arch"); !ok {
		c.because("arch", "%s", c.archReason(list, at, why))
	}
	if size, ok := c.number("size"); !ok || size == 0 {
		c.because("size", "%s", c.sizeReason(why))
	}
}

// climb tries networks until one suits the budget. It returns what the tries said, and nothing
// where there is none.
func (c *chooser) climb(list []candidate, at *int) (why string) {
	usual := *at
	if len(list) == 1 || c.Speed == nil || c.Pictures.Count == 0 ||
		c.quick(list[usual]) && !c.mayClimb() {
		return ""
	}
	wanted := c.wantedPictures() / c.budget() // pictures a second
	tried := map[int]float64{usual: c.try(list[usual])}
	for range tries - 1 {
		if tried[*at] <= 0 {
			return ""
		}
		next := c.next(list, usual, *at, tried[*at], wanted)
		if _, again := tried[next]; again {
			break
		}
		tried[next] = c.try(list[next])
		if next > *at && tried[next] < enough*wanted { // the guess was too good
			break
		}
		*at = next
	}
	switch first := rate(list[usual], tried[usual]); {
	case *at < usual:
		return first + ", which is too slow"
	case *at > usual:
		return "fast enough: " + rate(list[*at], tried[*at])
	default:
		return "usual; " + first
	}
}

// next is the largest candidate that should be fast enough, as guessed from the speed of another.
func (c *chooser) next(list []candidate, usual, from int, speed, wanted float64) int {
	guess := func(i int) float64 { return speed * list[from].cost() / list[i].cost() }
	next := from
	for next > 0 && guess(next) < few*wanted {
		next--
	}
	if next < from || from < usual || !c.mayClimb() {
		return next
	}
	for i := from + 1; i < len(list); i++ {
		if guess(i) >= enough*wanted {
			next = i
		}
	}
	return next
}

// mayClimb tells whether there are pictures enough for more than the usual network.
func (c *chooser) mayClimb() bool { return c.Pictures.Count >= somePictures }

// quick tells whether a run is short on any device of its kind, so that a try would take longer
// than it could save.
func (c *chooser) quick(n candidate) bool {
	slow := 10.0 // GFLOP/s
	if !c.Device.cpu() {
		slow = 200
	}
	return c.wantedPictures()*n.cost()/slow < few*c.budget()
}

func (c *chooser) try(n candidate) float64 {
	net := c.net
	net.Arch, net.Size = n.arch, n.size
	if net.Batch = c.wantedBatch(); c.Fits != nil {
		if net.Batch = min(net.Batch, c.Fits(net)); net.Batch < 2 {
			return 0
		}
	}
	return c.Speed(net)
}

func rate(n candidate, speed float64) string {
	return fmt.Sprintf("%s at %d px trains on %s pictures a second here", n.arch, n.size,
		count(speed))
}

func (c *chooser) archReason(list []candidate, at int, why string) string {
	if why != "" {
		return why
	}
	switch arch := list[at].arch; {
	case c.Device.cpu():
		return "usual on a CPU: a larger encoder would take days"
	case arch == "resnet18":
		return fmt.Sprintf("usual on a GPU for fewer than %s pictures", count(manyPictures))
	}
	return fmt.Sprintf("%s pictures are enough for it", count(float64(c.Pictures.Count)))
}

func (c *chooser) sizeReason(why string) string {
	p, natural := c.Pictures, c.Pictures.natural()
	pictures := fmt.Sprintf("half of the pictures have a shorter side of %d px or more", p.short())
	if p.Uniform {
		pictures = fmt.Sprintf("all pictures have %d×%d px", p.Width, p.Height)
	}
	switch {
	case c.net.Size >= natural:
		return pictures
	case c.Device.cpu():
		return fmt.Sprintf("%d px would be there, but take %.0f times as long on this CPU",
			natural, float64(natural*natural)/float64(c.net.Size*c.net.Size))
	}
	return fmt.Sprintf("%d px would be there, but take %.1f times as long", natural,
		float64(natural*natural)/float64(c.net.Size*c.net.Size))
}
