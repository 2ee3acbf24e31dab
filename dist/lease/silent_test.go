package lease

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

const short = 600 * time.Millisecond

// greet connects with an offer as rank 1 and says nothing more.
func greet(t *testing.T, o *Offer, token string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", o.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprintf(c, "%s %s 1\n", greeting, token)
	return c
}

func TestASilentRankIsLost(t *testing.T) {
	offer, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	greet(t, offer, offer.token)
	w, err := offer.Watch([]string{"a", "b"}, short)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	allSay(t, []*Watch{w}, -1, 1, "has not answered for 600ms")
}

func TestASilentRankZeroIsLost(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			t.Cleanup(func() { c.Close() }) // open until then
			fmt.Fprintln(c, greeting)
		}
	}()
	w, err := Join("token "+l.Addr().String(), 1, []string{"a", "b"}, short)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	allSay(t, []*Watch{w}, -1, 0, "has not answered for 600ms")
}

// TestStrangersAreNotRanks: a connection with another token is closed.
func TestStrangersAreNotRanks(t *testing.T) {
	offer, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	go offer.Watch([]string{"a", "b"}, short) // gives up with the end of the test's process
	c := greet(t, offer, "guess")
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("a stranger got %d bytes and %v", n, err)
	}
}
