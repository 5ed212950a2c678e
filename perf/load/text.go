package load

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Stem is the part of a level's name that names its load: parallel_8, rate_2.5. A name is a folder's name.
func (p Profile) Stem() string {
	switch {
	case p.process == Replay:
		return "replay"
	case p.Mixed():
		return p.rateStem() + "_" + p.slotsStem()
	case !p.OpenLoop():
		return p.slotsStem()
	}
	return p.rateStem()
}

func (p Profile) slotsStem() string {
	return "parallel_" + span(p.slots, "_to_", func(x float64) string { return strconv.Itoa(whole(x)) })
}

func (p Profile) rateStem() string {
	stem := "rate_" + span(p.rate, "_to_", pythonFloat)
	if p.process != Poisson && p.process != "" {
		stem = string(p.process) + "_" + stem
	}
	return stem
}

// Text is the load in words, for a log line: `8 at once`, `open loop at 5 requests a second`.
func (p Profile) Text() string {
	if p.process == Replay {
		return p.replayed().text() + limitText(p)
	}
	rate := span(p.rate, " to ", general) + " requests per second" + spreads[p.process].text
	if p.process.Shaped() {
		rate += " with burstiness " + general(p.burstiness)
	}
	slots := span(p.slots, " to ", general) + " at once"
	over := ""
	if length := p.Length(); length > 0 {
		over = fmt.Sprintf(", over %v", length)
	}
	switch {
	case p.OpenLoop():
		return "open loop at " + rate + over
	case p.Mixed():
		return "stages of " + rate + " or " + slots + over
	case p.Paced():
		return slots + ", paced at " + rate + over
	}
	return slots + over
}

func limitText(p Profile) string {
	if p.OpenLoop() {
		return ""
	}
	return fmt.Sprintf(", %d at once", p.MaxSlots())
}

// Label names the load in tables and charts: `concurrency 50`, `rate 10`, `concurrency 50 at rate 10`.
func (p Profile) Label() i18n.Text {
	if p.Mixed() {
		return i18n.Sprintf("%s or %s", "%s 或%s", p.rateLabel(), p.slotsLabel())
	}
	if !p.OpenLoop() && p.Paced() {
		return i18n.Sprintf("%s at %s", "%s，%s", p.slotsLabel(), p.rateLabel())
	}
	if p.OpenLoop() && p.process == "" {
		return i18n.Same(p.rateLabel().EN)
	}
	return p.oneLabel()
}

// Phrase is Label within a sentence, where a Chinese comma would end the clause.
func (p Profile) Phrase() i18n.Text {
	if p.Mixed() {
		return p.Label()
	}
	if !p.OpenLoop() && p.Paced() {
		return i18n.Sprintf("%s at %s", "%s、%s", p.slotsLabel(), p.rateLabel())
	}
	return p.oneLabel()
}

// oneLabel names a load that has slots or a rate, not both.
func (p Profile) oneLabel() i18n.Text {
	if p.OpenLoop() {
		return p.rateLabel()
	}
	return p.slotsLabel()
}

func (p Profile) slotsLabel() i18n.Text {
	return i18n.Text{EN: "concurrency " + span(p.slots, " to ", plain), ZH: "并发 " + span(p.slots, " 至 ", plain)}
}

func (p Profile) rateLabel() i18n.Text {
	switch p.process {
	case "":
		return i18n.Text{EN: "rate INF", ZH: "速率 INF"}
	case Replay:
		return p.replayed().label()
	}
	return spreads[p.process].label.Plus(i18n.Text{EN: "rate " + span(p.rate, " to ", plain), ZH: "速率 " + span(p.rate, " 至 ", plain)})
}

// span is a series as one number, or as its smallest and its largest.
func span(s series, to string, text func(float64) string) string {
	low, high := s.lowest(), s.peak()
	if low == high {
		return text(high)
	}
	return text(low) + to + text(high)
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func general(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// pythonFloat is a number as Python's str writes it, which EvalScope's names of levels have.
func pythonFloat(x float64) string {
	size := math.Abs(x)
	if size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(x, 'e', -1, 64)
	}
	text := plain(x)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
