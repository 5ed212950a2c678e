package metric

// A Throttling is how often GPUs ran below the clock that they were meant to have, by the reasons that they reported at the readings of a
// level.
type Throttling struct {
	// Thermal and Power are shares of the readings of all GPUs, 0…1: too hot, or at a limit of power. Readings is how many there were.
	Thermal  float64 `json:"thermal"`
	Power    float64 `json:"power"`
	Readings int     `json:"readings"`
	// Worst is the GPU with the largest share.
	Worst string `json:"worst"`
}
