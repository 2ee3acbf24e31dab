package program

import (
	"testing"
	"time"

	"vksimclr/train"
)

// TestForecast: steps of two seconds after a slow first one are told to take two seconds each.
func TestForecast(t *testing.T) {
	clock := time.Unix(0, 0)
	p := forecast{total: 50, now: func() time.Time { return clock }}
	for step := range 50 {
		clock = clock.Add(2 * time.Second)
		if step == 0 {
			clock = clock.Add(time.Minute)
		}
		if err := p.listen(train.StepDone{Step: step + 1}); err != nil {
			t.Fatal(err)
		}
	}
	if p.After20 != 98 || p.StepsSeconds != 98 {
		t.Errorf("%+v", p)
	}
}
