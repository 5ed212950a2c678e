package sampler

import "github.com/modelscope/evalscope/internal/exposition"

// summed is samples in which those of some metrics, by their name, are added up over a label.
func summed(all []exposition.Sample, over map[string]string) []exposition.Sample {
	var kept []exposition.Sample
	at := map[string]int{}
	for _, s := range all {
		label, wanted := over[s.Name]
		if !wanted {
			kept = append(kept, s)
			continue
		}
		s.Labels = without(s.Labels, label)
		key := s.Key()
		if i, known := at[key]; known {
			kept[i].Value += s.Value
			continue
		}
		at[key] = len(kept)
		kept = append(kept, s)
	}
	return kept
}

// without is labels but for one; those that were given are left as they are.
func without(labels []exposition.Label, name string) (kept []exposition.Label) {
	for _, l := range labels {
		if l.Name != name {
			kept = append(kept, l)
		}
	}
	return kept
}
