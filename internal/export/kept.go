package export

// kept is what an export holds that writes one file of all levels at the end of the run.
type kept struct {
	levelsOnly
	folder string
	levels []Level
}

// End keeps a level.
func (k *kept) End(l Level) error {
	k.levels = append(k.levels, l)
	return nil
}
