package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"time"
)

// measured is what the probes of a network found.
type measured struct {
	sent, back int
	roundTrip  time.Duration // median of those that came back
}

func (m measured) String() string {
	if m.sent == 0 {
		return "not measured"
	}
	lost := m.sent - m.back
	if m.back == 0 {
		return fmt.Sprintf("all %d packets were lost", m.sent)
	}
	return fmt.Sprintf("round trip %.2f ms, %d of %d packets lost one way or the other (%.1f %%)",
		1e3*m.roundTrip.Seconds(), lost, m.sent, 100*float64(lost)/float64(m.sent))
}

// probe sends n packets from one host to another, which sends them back, a millisecond apart.
func probe(from, to *host, n int, delay time.Duration) (m measured, err error) {
	echo, err := to.listen()
	if err != nil {
		return m, err
	}
	defer echo.Close()
	go sendBack(echo)
	own, err := from.listen()
	if err != nil {
		return m, err
	}
	defer own.Close()
	target := echo.LocalAddr()
	sent := make([]time.Time, n)
	failed := make(chan error, 1)
	go func() {
		for i := range sent {
			sent[i] = time.Now()
			b := binary.LittleEndian.AppendUint64(nil, uint64(i))
			b = binary.LittleEndian.AppendUint64(b, uint64(sent[i].UnixNano()))
			if _, err := own.WriteTo(b, target); err != nil {
				failed <- err
				return
			}
			time.Sleep(time.Millisecond)
		}
		failed <- nil
	}()
	var trips []time.Duration
	last := time.Now().Add(time.Duration(n)*2*time.Millisecond + 2*delay + time.Second)
	buffer := make([]byte, mtu)
	for len(trips) < n {
		own.SetReadDeadline(last)
		read, _, err := own.ReadFrom(buffer)
		if err != nil {
			break // nothing came for so long: the others are lost
		}
		if read == 16 {
			began := time.Unix(0, int64(binary.LittleEndian.Uint64(buffer[8:])))
			trips = append(trips, time.Since(began))
			if i := binary.LittleEndian.Uint64(buffer); i == uint64(n-1) {
				break // packets keep their order
			}
		}
	}
	if err := <-failed; err != nil {
		return m, fmt.Errorf("a probe from %s to %s: %w", from.ip, to.ip, err)
	}
	m = measured{sent: n, back: len(trips)}
	if len(trips) > 0 {
		slices.Sort(trips)
		m.roundTrip = trips[len(trips)/2]
	}
	return m, nil
}

// listen opens a socket of UDP in the host.
func (h *host) listen() (c net.PacketConn, err error) {
	err = h.inside(func() error {
		c, err = net.ListenUDP("udp4", &net.UDPAddr{IP: h.ip})
		return err
	})
	return c, err
}

// sendBack sends packets back to their sender until the socket is closed.
func sendBack(c net.PacketConn) {
	buffer := make([]byte, mtu)
	for {
		n, sender, err := c.ReadFrom(buffer)
		if err != nil {
			return
		}
		c.WriteTo(buffer[:n], sender)
	}
}
