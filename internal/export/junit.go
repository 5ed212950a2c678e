package export

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// JUnitFile is the name of the file, below the run's folder.
const JUnitFile = "junit.xml"

// junitExport declares the JUnit file.
func junitExport() Declaration {
	return Declaration{Name: "junit", Judges: true, Open: opened(newJUnit),
		Help: i18n.Text{
			EN: "junit.xml: a suite a level, for CI servers; --slo are its cases",
			ZH: "junit.xml：每级一个测试套件，供 CI 使用；--slo 为其用例"}}
}

// junit is junit.xml: a suite a level, a case for each thing that can be right or wrong with it.
type junit struct{ kept }

func newJUnit(folder string) sink { return &junit{kept{folder: folder}} }

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// Finish writes the file.
func (j *junit) Finish(run Run) ([]string, error) {
	all := junitSuites{Name: sanitize.Escaped("evalscope perf " + run.Model)}
	total := 0.0
	for _, l := range j.levels {
		s := suiteOf(run, l)
		all.Suites = append(all.Suites, s)
		all.Tests += s.Tests
		all.Failures += s.Failures
		seconds, _ := l.Value(metric.Duration)
		total += seconds
	}
	all.Time = junitTime(total)
	data, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	return []string{JUnitFile}, outputs.WriteFile(join(j.folder, JUnitFile), append([]byte(xml.Header), append(data, '\n')...))
}

func suiteOf(run Run, l Level) junitSuite {
	seconds, _ := l.Value(metric.Duration)
	s := junitSuite{Name: sanitize.Escaped(l.Load.Name), Timestamp: l.Wall.UTC().Format("2006-01-02T15:04:05"), Time: junitTime(seconds)}
	for _, d := range metric.Table() {
		if v, ok := l.Value(d.Key); ok {
			s.Properties = append(s.Properties, junitProperty{string(d.Key), decimal(v)})
		}
		if v, ok := l.Quantile(d.Key, .99); ok && d.Shape != metric.Scalar {
			s.Properties = append(s.Properties, junitProperty{string(d.Key) + "_p99", decimal(v)})
		}
	}
	s.Cases = []junitCase{completeCase(l), successCase(l)}
	for _, k := range l.Judgments() {
		s.Cases = append(s.Cases, objectiveCase(run, k))
	}
	for i := range s.Cases {
		s.Cases[i].Class, s.Cases[i].Time = "evalscope.perf."+s.Name, junitTime(seconds)
		s.Tests++
		if s.Cases[i].Failure != nil {
			s.Failures++
		}
	}
	return s
}

func completeCase(l Level) junitCase {
	c := junitCase{Name: "the level ends as planned"}
	if !l.Planned {
		c.Failure = &junitFailure{Type: "incomplete", Message: sanitize.Escaped(fmt.Sprintf("ended: %s, after %s", l.Ended, l.SoFar())),
			Text: sanitize.Escaped(strings.Join(l.Notes, "\n"))}
	}
	return c
}

func successCase(l Level) junitCase {
	c := junitCase{Name: "every request succeeds"}
	if l.Failed == 0 && l.Total > 0 {
		return c
	}
	c.Failure = &junitFailure{Type: "requests", Message: fmt.Sprintf("%d of %s failed", l.Failed, i18n.Count(l.Total, "request").EN)}
	if l.Total == 0 {
		c.Failure.Message = "no request was measured"
	}
	var lines []string
	for _, o := range l.Outcomes {
		lines = append(lines, fmt.Sprintf("%d × %s %s: %s", o.Count, o.Kind, statusText(o.Status), sanitize.Line(o.Example, 300)))
	}
	c.Failure.Text = strings.Join(lines, "\n")
	return c
}

func statusText(status int) string {
	if status == 0 {
		return "(no status)"
	}
	return strconv.Itoa(status)
}

func objectiveCase(run Run, k metric.Judgment) junitCase {
	c := junitCase{Name: fmt.Sprintf("%s%s for %s of requests", classPrefix(k.Class), k.Objective, percent(run.Share))}
	if !k.Of.Attained(k.ObjectiveResult, run.Share) {
		c.Failure = &junitFailure{Type: "objective", Message: fmt.Sprintf("%d of %s keep %s", k.Requests, i18n.Count(k.Of.Total, "request").EN, k.Objective)}
	}
	return c
}

// classPrefix names a class of a mix before what is said of it.
func classPrefix(class string) string {
	if class == "" {
		return ""
	}
	return class + ": "
}

func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', -1, 64) + " %" }

func junitTime(seconds float64) string { return strconv.FormatFloat(seconds, 'f', 3, 64) }
