package kernels

import (
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestPolicyText: a policy's text is read back as it was, and what is wrong in a text is named.
func TestPolicyText(t *testing.T) {
	for _, p := range []Policy{
		{}, {WinogradBoth, FuseOff, MatricesOn, nil}, {WinogradAll, FuseSums, MatricesOff, nil},
	} {
		text, err := p.MarshalText()
		fatal(t, err)
		var back Policy
		if err := back.UnmarshalText(text); err != nil || back != p {
			t.Errorf("%q became %v, %v", text, back, err)
		}
	}
	for text, want := range map[string]string{
		"tiles=off": `"tiles" is not winograd, fuse or matrices`,
		"fuse=yes":  `"yes" is not auto, off`,
	} {
		if err := new(Policy).UnmarshalText([]byte(text)); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestPolicyFrom: the three variables are read, and a wrong one is named.
func TestPolicyFrom(t *testing.T) {
	env := map[string]string{"VKSIMCLR_WINOGRAD": "on", "VKSIMCLR_FUSE": "sums",
		"VKSIMCLR_MATRIX": "on"}
	p, err := PolicyFrom(func(name string) string { return env[name] })
	want := Policy{Winograd: WinogradAll, Fuse: FuseSums, Matrices: MatricesAble}
	if err != nil || p != want {
		t.Errorf("%v, %v, want %v", p, err, want)
	}
	env["VKSIMCLR_MATRIX"] = "yes"
	if _, err := PolicyFrom(func(name string) string { return env[name] }); err == nil ||
		!strings.Contains(err.Error(), `VKSIMCLR_MATRIX: "yes" is not auto, off, on`) {
		t.Error(err)
	}
}

// TestResolve: nothing stays open, what was decided stays, and a second run decides alike.
func TestResolve(t *testing.T) {
	cache := t.TempDir()
	open := func(o *engine.Options) { o.CacheDir = cache }
	d := enginetest.Device(t, open)
	first, err := Policy{}.Resolve(d)
	fatal(t, err)
	if strings.Contains(first.String(), "auto") {
		t.Errorf("%v leaves something open", first)
	}
	if again, err := (Policy{}).Resolve(d); err != nil || again != first {
		t.Errorf("%v, then %v, %v", first, again, err)
	}
	if again, err := first.Resolve(d); err != nil || again != first {
		t.Errorf("%v resolves to %v, %v", first, again, err)
	}
	want := Policy{Winograd: WinogradRows, Fuse: FuseOn, Matrices: MatricesOff}
	if p, err := want.Resolve(d); err != nil || p != want {
		t.Errorf("%v became %v, %v", want, p, err)
	}
	_, err = Policy{Matrices: MatricesOn}.Resolve(d)
	able, ableErr := Policy{Matrices: MatricesAble}.Resolve(d)
	if works := CheckMatrices(d, FuseOff) == nil; (err == nil) != works || ableErr != nil ||
		(able.Matrices == MatricesOn) != works {
		t.Errorf("matrices work: %t; on: %v; able: %v, %v", works, err, able, ableErr)
	}
}
