package lease

import (
	"bufio"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The lines of a connection are a word and its arguments, the last of them quoted text.
const (
	wordBeat  = "beat"
	wordBye   = "bye"   // the sender leaves
	wordFail  = "fail"  // REASON: the sender fails
	wordLost  = "lost"  // RANK REASON: rank 0 says which rank is lost
	wordKnown = "known" // the sender knows of the loss
)

// peer is the rank at the other end of a connection.
type peer struct {
	rank       int
	connection net.Conn
	lines      *bufio.Scanner
	lease      time.Duration
	knows      chan struct{} // closed once it knows of a loss
	over       chan struct{} // closed once nothing more comes from it

	sync.Mutex
	silence time.Duration
	left    bool
}

func newPeer(rank int, c net.Conn, lines *bufio.Scanner, lease time.Duration) *peer {
	return &peer{rank: rank, connection: c, lines: lines, lease: lease,
		knows: make(chan struct{}), over: make(chan struct{})}
}

// say sends a line. That it could not be sent shows when the peer's own lines end.
func (p *peer) say(word string, arguments ...string) {
	line := word
	for i, a := range arguments {
		if i == len(arguments)-1 {
			a = strconv.Quote(a)
		}
		line += " " + a
	}
	p.connection.SetWriteDeadline(time.Now().Add(p.lease / parts))
	p.connection.Write([]byte(line + "\n"))
}

// silentFor adds time to the peer's silence and returns how long it lasts: 0 where the peer left.
func (p *peer) silentFor(more time.Duration) time.Duration {
	p.Lock()
	defer p.Unlock()
	if p.left {
		return 0
	}
	p.silence += more
	return p.silence
}

func (p *peer) heard(left bool) {
	p.Lock()
	defer p.Unlock()
	p.silence = 0
	p.left = p.left || left
}

func (p *peer) hasLeft() bool {
	p.Lock()
	defer p.Unlock()
	return p.left
}

// listen reads the peer's lines until the connection ends.
func (w *Watch) listen(p *peer) {
	defer close(p.over)
	known := false
	know := func() {
		if !known {
			known = true
			close(p.knows)
		}
	}
	for p.lines.Scan() {
		word, rest, _ := strings.Cut(p.lines.Text(), " ")
		p.heard(word == wordBye)
		switch word {
		case wordFail:
			w.lose(p.rank, "ended: "+unquoted(rest))
			know()
		case wordLost:
			rank, reason, _ := strings.Cut(rest, " ")
			if n, err := strconv.Atoi(rank); err == nil && n >= 0 && n < len(w.hosts) {
				w.lose(n, unquoted(reason))
			}
			p.say(wordKnown)
			know()
		case wordKnown:
			know()
		}
	}
	if !p.hasLeft() {
		w.lose(p.rank, "is lost: its process ended without a word (killed, or out of memory?)")
	}
}

func unquoted(s string) string {
	if t, err := strconv.Unquote(s); err == nil {
		return t
	}
	return s
}
