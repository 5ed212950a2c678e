package metric

// An Energy is what a level's GPUs took, by the power that they told.
type Energy struct {
	// Valid reports whether the figures can be believed; Reasons say why not.
	Valid   bool     `json:"valid"`
	Reasons []string `json:"reasons,omitempty"`
	// Notes are what else is to be known of the figures, which does not make them invalid.
	Notes []string `json:"notes,omitempty"`
	// Seconds is the stretch that they are of: from the first request to the last end. Joules are gross: idle power is in them.
	Seconds      float64 `json:"seconds"`
	Joules       float64 `json:"joules"`
	AveragePower float64 `json:"average_power_w"`
	PeakPower    float64 `json:"peak_power_w"`
	// Counted is what the GPUs' own counters grew by, nil where not all have one.
	Counted *float64 `json:"counted_joules,omitempty"`
	// IdlePower is the power without load, measured before the first level, and NetJoules what the level took above it. They are nil where not
	// all GPUs were idle then.
	IdlePower               *float64 `json:"idle_power_w,omitempty"`
	NetJoules               *float64 `json:"net_joules,omitempty"`
	NetJoulesPerOutputToken *float64 `json:"net_joules_per_output_token,omitempty"`
	NetJoulesPerRequest     *float64 `json:"net_joules_per_request,omitempty"`
	// JoulesPerOutputToken and the following are nil where there was nothing of it.
	JoulesPerOutputToken *float64 `json:"joules_per_output_token,omitempty"`
	JoulesPerRequest     *float64 `json:"joules_per_request,omitempty"`
	JoulesPerGoodRequest *float64 `json:"joules_per_good_request,omitempty"`
	// GPUs are the parts of each.
	GPUs []GPUEnergy `json:"gpus"`
}

// A GPUEnergy is the part of one GPU.
type GPUEnergy struct {
	Name         string   `json:"name"`
	Joules       float64  `json:"joules"`
	AveragePower float64  `json:"average_power_w"`
	PeakPower    float64  `json:"peak_power_w"`
	Counted      *float64 `json:"counted_joules,omitempty"`
	IdlePower    *float64 `json:"idle_power_w,omitempty"`
}

// The reasons why an Energy is not valid.
const (
	EnergyGap       = "gap"              // more than 3 s without a reading
	EnergyMissing   = "missing-gpu"      // fewer GPUs than --gpus
	EnergyExtra     = "extra-gpu"        // more GPUs than --gpus
	EnergyReset     = "counter-reset"    // an energy counter began again
	EnergyDisagrees = "counter-disagree" // the counter and the integral are more than 5 % and one collection of the counter apart
	EnergyShared    = "foreign-traffic"  // others used the server meanwhile
	EnergyStale     = "stale"            // an exporter repeats its values instead of measuring
)

// The notes on an Energy.
const (
	EnergyIdleUnknown = "idle-unknown" // no utilization before the first request, so the power then may not be that of idle GPUs
	EnergyNeverIdle   = "never-idle"   // a GPU was busy until the first request
	EnergyBelowIdle   = "below-idle"   // the level took less than the idle power, so the energy above it is 0
	EnergyPartial     = "partial"      // a GPU reports neither power nor an energy counter: it is not included
	EnergyByCounter   = "by-counter"   // a GPU reports no power: its energy is that of its counter
)

// EnergyNoPower is why a level has no energy: GPUs were read that report neither their power nor an energy counter.
const EnergyNoPower = "no-power"

// Per divides the energy by what it was spent for; 0 of something leaves the figure out.
func (e *Energy) Per(tokens, requests int, good *int) {
	part := func(joules float64, n int) *float64 {
		if n <= 0 {
			return nil
		}
		return new(joules / float64(n))
	}
	e.JoulesPerOutputToken, e.JoulesPerRequest = part(e.Joules, tokens), part(e.Joules, requests)
	if good != nil {
		e.JoulesPerGoodRequest = part(e.Joules, *good)
	}
	if e.NetJoules != nil {
		e.NetJoulesPerOutputToken, e.NetJoulesPerRequest = part(*e.NetJoules, tokens), part(*e.NetJoules, requests)
	}
}
