package main

import (
	"container/heap"
	"math"
)

// clock is a discrete-event simulation: things that happen at times, and transfers that share the
// network.
type clock struct {
	now    float64 // seconds
	events events
	flows  []*flow // that transfer bytes now
	made   int
}

// event is something that happens. Of those at the same time, the one made first does.
type event struct {
	at     float64
	number int
	do     func()
}

type events []event

func (e events) Len() int { return len(e) }

func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].number < e[j].number
}

func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

func (e *events) Push(v any) { *e = append(*e, v.(event)) }

func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// flow is a transfer with this many seconds left, if it has the network for itself.
type flow struct {
	left float64
	done func()
}

// after has do happen some seconds from now.
func (c *clock) after(seconds float64, do func()) { c.at(c.now+seconds, do) }

// at has do happen at a time that is not over.
func (c *clock) at(time float64, do func()) {
	c.made++
	heap.Push(&c.events, event{time, c.made, do})
}

// transfer occupies the network. The latency passes first and is nobody else's. Then come the
// seconds of the bytes, longer where other transfers are under way: all have an equal share.
func (c *clock) transfer(t cost, done func()) {
	c.after(t.latency, func() {
		if t.bytes == 0 {
			done()
			return
		}
		c.flows = append(c.flows, &flow{t.bytes, done})
	})
}

// run lets everything happen and returns the time of the last event.
func (c *clock) run() float64 {
	for len(c.events) > 0 || len(c.flows) > 0 {
		next := math.Inf(1)
		if len(c.events) > 0 {
			next = c.events[0].at
		}
		first := -1
		share := float64(len(c.flows))
		for i, f := range c.flows {
			if end := c.now + f.left*share; end < next || end == next && first < 0 {
				next, first = end, i
			}
		}
		for _, f := range c.flows {
			f.left -= (next - c.now) / share
		}
		c.now = next
		if first >= 0 {
			f := c.flows[first]
			c.flows = append(c.flows[:first], c.flows[first+1:]...)
			f.done()
			continue
		}
		heap.Pop(&c.events).(event).do()
	}
	return c.now
}
