package run

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A summary makes what belongs to a whole run: at its end, and again from its folder.
type summary struct {
	folder   string
	run      outputs.Run
	plan     plan.Document
	planHash string
	made     []*artifacts.LevelArtifacts
	// again is what the figures are made with instead of what the run had; nil for nothing.
	again *ReportOptions
	// dry makes the texts and writes nothing.
	dry bool
	// live reports whether the run is still under way.
	live bool
	// unread are the levels whose logs cannot be read, and why each.
	unread []string
	why    map[string]error
	// unmade are the names of files that could not be made.
	unmade []string
}

// report is the summary as a report sees it.
func (s *summary) report() report.Run {
	r := report.Run{Model: sanitize.OneLine(s.plan.ModelID), Alias: sanitize.OneLine(s.plan.Alias), Dataset: s.plan.Dataset, API: s.plan.API,
		Endpoint:   s.plan.Endpoint,
		OutputPath: s.folder, ReportPath: filepath.Join(s.folder, htmlreport.File), RandomPrompts: s.plan.RandomPrompts, Stream: s.plan.Stream,
		Search:  searchOf(s.run),
		Command: s.plan.Words, Notes: s.notes(), Program: s.run.Program}
	if s.again == nil || len(s.again.Objectives) == 0 { // else the restatement says it
		r.Notes = append(r.Notes, s.goodputNotes()...)
	}
	if s.plan.FailuresInfinite && (s.again == nil || !s.again.FailuresInfinite) {
		r.Notes = append(r.Notes, infiniteNote(protocol.Kind(s.run.Kind)))
	}
	short := s.incomplete()
	r.Short = short.EN
	r.Stopped = r.Short != ""
	// what several machines were told to stop is not continued
	r.Unfinished = s.fate() == killed || s.fate() == stoppedEarly && s.plan.Workers == 0
	r.Notes = append(r.Notes, s.unreadNotes()...)
	if s.run.State == outputs.Failed && s.fewer() {
		r.Notes = append(r.Notes, i18n.Sprintf("The run ended after %s: %s", "测试提前结束：已完成 %s：%s", s.levelsDone(), s.run.Error))
	}
	for _, m := range s.made {
		r.Levels = append(r.Levels, m.Level)
		r.Notes = append(r.Notes, m.Notes...)
		if note := s.cutShort(m); note != (i18n.Text{}) {
			r.Stopped = true
			r.Notes = append(r.Notes, note)
		}
		r.Notes = append(r.Notes, sessionNotes(m.Level)...)
	}
	if note := s.repeatedNote(); note != (i18n.Text{}) {
		r.Notes = append(r.Notes, note)
	}
	for i, note := range r.Notes { // servers' words stand in some
		r.Notes[i] = note.Map(sanitize.OneLine)
	}
	if r.Search != nil {
		metric.Supersede(r.Levels)
	}
	r.Loads = s.loads(r.Levels)
	r.Verdict = string(metric.WorstStatus(r.Levels))
	r.Unmade = s.allUnmade()
	return r
}

// notes are those of the run's plan, and what its report was made with instead.
func (s *summary) notes() []i18n.Text {
	return append(s.plan.Texts(), s.again.notes(protocol.Kind(s.run.Kind))...)
}

// objectives are what the requests were held against: the restatement's, else the run's own.
func (s *summary) objectives() []metric.Objective {
	if s.again != nil && len(s.again.Objectives) > 0 {
		return s.again.Objectives
	}
	return s.plan.Objectives()
}

// share is the part of the requests that must keep an objective: the restatement's, else the run's own.
func (s *summary) share() float64 {
	if s.again != nil && s.again.Share != 0 {
		return s.again.Share
	}
	return cmp.Or(s.plan.SLOShare, DefaultShare)
}

func (s *summary) slo() (words []string) {
	for _, o := range s.objectives() {
		words = append(words, o.String())
	}
	return words
}

func (s *summary) tags() map[string]string {
	tags := map[string]string{}
	for _, t := range s.plan.Tags {
		tags[t.Name] = t.Value
	}
	return tags
}

// write fills the result and makes perf_result.json, perf_report.html, the files of charts that are asked for and, for
// more than one level, performance_summary.txt. The text is the report in the given style.
func (s *summary) write(result *Result, p *resultWriter) (text string, err error) {
	style := p.style
	r := s.report()
	result.Search = r.Search
	result.Suggestions = report.Advise(r)
	result.Incomplete, result.Unread = s.incomplete(), s.unread
	if len(r.Levels) > 1 {
		err = s.save(summaryFile, []byte(report.Sweep(r, report.Plain, report.Full)))
		text = report.Sweep(r, style, p.verbosity())
	} else {
		err = s.discard(summaryFile) // of a report that had more levels: it would say otherwise than this one
		text = report.SearchTables(r.Search, style) + report.Suggestions(r, style) + report.Notes(r, style)
	}
	err = errors.Join(err, s.writeJSON(result, r))
	if data := artifacts.SLASummary(result.Search, r.Levels); data != nil {
		err = errors.Join(err, s.save(artifacts.SLASummaryFile, data))
	}
	if !s.dry {
		if perr := s.writePage(result, p); perr != nil {
			logline.Warn(p.logger, i18n.Message(perr))
			s.unmade = append(s.unmade, htmlreport.File)
		}
	}
	if _, serr := os.Stat(r.ReportPath); serr != nil { // the closing line names only what is there
		r.ReportPath = ""
	}
	r.Unmade = s.allUnmade()
	result.Unmade = r.Unmade
	result.LastLine, result.NextCommand = report.LastLine(r), report.NextCommand(r)
	return text, err
}

// summaryFile is the sweep as text.
const summaryFile = "performance_summary.txt"

// allUnmade are the names of the files that could not be made, those of levels behind the level's name.
func (s *summary) allUnmade() (names []string) {
	for _, m := range s.made {
		for _, name := range m.Unmade {
			if len(s.made) > 1 {
				name = m.Level.Load.Name + "/" + name
			}
			names = append(names, name)
		}
	}
	return append(names, s.unmade...)
}

// writeJSON makes perf_result.json.
func (s *summary) writeJSON(result *Result, r report.Run) error {
	suggestions, err := plainjson.Marshal(result.Suggestions)
	if err != nil {
		return err
	}
	levels := make([]artifacts.ResultLevel, len(s.made))
	for i, m := range s.made {
		levels[i] = artifacts.ResultLevel{Level: m.Level, Ended: string(m.Ended()), Notes: i18n.All("en", levelNotes(m))}
	}
	result.JSON, err = artifacts.Result(artifacts.RunInfo{ID: s.run.ID, Name: s.plan.Alias, Program: s.run.Program, Started: s.run.Started,
		Finished: s.run.Ended, Kind: protocol.Kind(s.run.Kind), Status: string(s.run.State), Verdict: string(metric.WorstStatus(result.Levels)),
		Command: s.plan.Words, PlanHash: s.planHash,
		Host: artifacts.Host{Name: s.run.Host, OS: s.run.Ran().OS, Arch: s.run.Ran().Arch, CPUs: s.run.Ran().CPUs},
		Server: artifacts.Server{Endpoint: s.plan.URL, Name: s.run.Server, Model: s.plan.Model, ReplyModel: s.run.ReplyModel,
			API: s.plan.API, Environment: s.run.Environment},
		Preflight: s.run.Preflight, Notes: i18n.All("en", r.Notes), Incomplete: r.Short, Unread: s.unread, Tags: s.tags(), GPUs: s.plan.GPUs, SLO: s.slo(), Search: result.Search, Recommended: recommended(r), Loads: repeatedLoads(r.Loads)}, levels, suggestions)
	if err != nil {
		return err
	}
	return s.save(artifacts.ResultFile, result.JSON)
}

// recommended is the load to run the service at, as perf_result.json has it; nil for none.
func recommended(r report.Run) *artifacts.Recommended {
	best, ok := report.Recommend(r)
	if !ok {
		return nil
	}
	out := &artifacts.Recommended{Variable: string(best.Axis), Load: best.Load, Reason: string(best.Reason)}
	if best.Level != nil {
		out.Level = best.Level.Load.Name
	}
	return out
}

func (s *summary) save(name string, data []byte) error {
	if s.dry {
		return nil
	}
	err := outputs.WriteFile(filepath.Join(s.folder, name), data)
	if err != nil {
		s.unmade = append(s.unmade, name)
	}
	return err
}

// discard removes a file that an earlier report made.
func (s *summary) discard(name string) error {
	if s.dry {
		return nil
	}
	if err := os.Remove(filepath.Join(s.folder, name)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func levelNotes(m *artifacts.LevelArtifacts) []i18n.Text {
	notes := slices.Clone(m.Notes)
	for _, d := range m.Level.Disagreements {
		notes = append(notes, report.DisagreementText(d))
	}
	for _, w := range m.Warnings {
		notes = append(notes, i18n.Message(w))
	}
	return notes
}
