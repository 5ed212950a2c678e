package metric

// A Throttling is how much GPUs ran below the clock that they were meant to have, by the reasons that they reported at the readings of a
// level.
type Throttling struct {
	// Thermal and Power are means over the readings of all GPUs of the share of time, 0…1, in which heat or a limit of power was in force.
	// Readings is how many there were.
	Thermal  float64 `json:"thermal"`
	Power    float64 `json:"power"`
	Readings int     `json:"readings"`
	// Worst is the GPU with the largest share, GPUs how many report their limits.
	Worst string `json:"worst"`
	GPUs  int    `json:"gpus"`
	// Heat and Cap are of the GPU that is limited most by each: a run waits for its slowest GPU, so the mean over all of them says little.
	Heat ThrottledGPU `json:"worst_thermal"`
	Cap  ThrottledGPU `json:"worst_power"`
}

// A ThrottledGPU is the GPU with the largest share of a limit; it has no name where none is limited.
type ThrottledGPU struct {
	Name string `json:"gpu,omitempty"`
	// Share is its share of time, 0…1, Affected how many GPUs have at least ThrottledShare.
	Share    float64 `json:"share"`
	Affected int     `json:"affected"`
}

// ThrottledShare is the share of time from which a GPU counts as throttled: it lowers the throughput of a level.
const ThrottledShare = 0.1

// Add adds a GPU by its number of readings and its shares of time.
func (t *Throttling) Add(name string, readings int, thermal, power float64) {
	if t.GPUs == 0 || max(thermal, power) > max(t.Heat.Share, t.Cap.Share) {
		t.Worst = name
	}
	before, n := float64(t.Readings), float64(readings)
	t.Thermal, t.Power = (t.Thermal*before+thermal*n)/(before+n), (t.Power*before+power*n)/(before+n)
	t.Readings, t.GPUs = t.Readings+readings, t.GPUs+1
	t.Heat.add(name, thermal)
	t.Cap.add(name, power)
}

func (g *ThrottledGPU) add(name string, share float64) {
	if share > g.Share {
		g.Name, g.Share = name, share
	}
	if share >= ThrottledShare {
		g.Affected++
	}
}
