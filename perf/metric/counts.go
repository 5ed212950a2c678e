package metric

import "github.com/modelscope/evalscope/perf/record"

// count adds the counts of a level that are no metrics of the table.
func (a *Aggregate) count(r *record.Record) {
	if r.Repeated {
		a.repeated++
	}
	if r.Reconnects > 0 {
		a.level.Reconnected++
	}
	if !r.Succeeded() {
		a.waste(r)
		return
	}
	if r.EmptyAnswer() {
		a.level.EmptyAnswers++
	}
	if r.Short() {
		a.level.Short++
	}
	if len(r.Choices) > 0 {
		a.level.Finishes[r.Choices[0].Finish]++
	}
	a.countLength(r)
	a.countTokens(r)
}

// waste adds the output of a failed request.
func (a *Aggregate) waste(r *record.Record) {
	if n, ok := r.OutputTokens(); ok {
		a.wasted += int64(n)
	} else {
		a.wasted += int64(r.Steps())
	}
}

// countLength holds the count of the prompt, the server's or else the tokenizer's, to what the dataset promised.
func (a *Aggregate) countLength(r *record.Record) {
	in, ok := r.InputTokens()
	if !ok || r.WantPromptTokens == 0 || in == r.WantPromptTokens {
		return
	}
	a.level.MissedLength++
	if miss := in - r.WantPromptTokens; abs(miss) > abs(a.level.WorstMiss) {
		a.level.WorstMiss = miss
	}
}

// countTokens says who counted the tokens of a success: those of its output, or of its input where it has no output.
func (a *Aggregate) countTokens(r *record.Record) {
	tokens, byServer := r.OutputTokens, r.Usage.Completion
	if !a.level.Kind.Generates() {
		tokens, byServer = r.InputTokens, r.Usage.Prompt
	}
	if r.Usage.ReasoningApart {
		a.level.ReasoningApart++
	}
	if a.level.Kind.Generates() && r.Usage.Given && r.Usage.Completion < 0 {
		a.level.PartlyCounted++
	}
	switch _, counted := tokens(); {
	case !counted:
		a.level.Uncounted++
	case !r.Usage.Given || byServer < 0:
		a.level.LocallyCounted++
	}
}

func abs(n int) int { return max(n, -n) }
