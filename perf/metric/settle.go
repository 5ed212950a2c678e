package metric

// Settle makes a finished level ready for readers in several goroutines. Without it, the first quantile that is asked of a
// distribution sorts its values.
func (l *Level) Settle() {
	for _, d := range l.dists {
		if d != nil {
			d.At(1)
		}
	}
	for _, stage := range l.Stages {
		stage.Settle()
	}
	for _, class := range l.Classes {
		class.Settle()
	}
}
