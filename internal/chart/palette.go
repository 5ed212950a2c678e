package chart

import (
	"fmt"
	"image/color"
	"strings"
)

// A theme gives each role its color. Series follow Okabe and Ito's palette, whose colors readers with any color
// vision tell apart; in the dark they are lighter.
type theme map[Color]color.NRGBA

func light() theme {
	return hex("ink #17202b muted #5b6673 grid #e3e7ec ground #ffffff bad #c0341d wait #b9c2cc prefill #e69f00 decode #0072b2 " +
		"knee #7a4fbf heat #0b5fa5 warn #8a5a00 s1 #0072b2 s2 #d55e00 s3 #00875f s4 #b5528b s5 #3a9ad9 s6 #b97f00 s7 #6b5bd2 s8 #6f7b87")
}

func dark() theme {
	return hex("ink #e8edf2 muted #9aa7b4 grid #2c3641 ground #161c23 bad #ff7a61 wait #56616d prefill #f0b429 decode #4ea8e6 " +
		"knee #b79cf2 heat #5db4f5 warn #ffe08a s1 #4ea8e6 s2 #ff8a4c s3 #2fc596 s4 #e58cc0 s5 #8fd0ff s6 #f0b429 s7 #a99cff s8 #9aa7b4")
}

func hex(list string) theme {
	t := theme{}
	fields := strings.Fields(list)
	for i := 0; i < len(fields); i += 2 {
		var c color.NRGBA
		_, _ = fmt.Sscanf(fields[i+1], "#%02x%02x%02x", &c.R, &c.G, &c.B)
		c.A = 255
		t[Color(fields[i])] = c
	}
	return t
}

// Variables are the CSS variables of the light or the dark theme: `--ink:#17202b;…`.
func Variables(inTheDark bool) string {
	t := light()
	if inTheDark {
		t = dark()
	}
	var b strings.Builder
	for _, c := range append([]Color{Ink, Muted, Grid, Ground, Bad, Wait, Prefill, Decode, Knee, Heat, Warn}, series...) {
		v := t[c]
		fmt.Fprintf(&b, "--%s:#%02x%02x%02x;", c, v.R, v.G, v.B)
	}
	return b.String()
}
