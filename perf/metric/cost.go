package metric

// A Cost is what a level cost, in Currency.
type Cost struct {
	Currency string `json:"currency"`
	// Basis says what is paid for: CostOfServers or CostOfTokens. The figures of the level are of it.
	Basis string `json:"basis"`
	Costs
	// API is what the same requests cost by the price list of an API, nil where the figures above are that already, or there is none.
	API *Costs `json:"api,omitempty"`
	// BreakEven is the load, in requests a second of this level's tokens, above which the servers cost less than the API. nil without both.
	BreakEven *float64 `json:"break_even_request_rate,omitempty"`
	// BreakEvenInterval is its 95 % interval, nil where none can be given.
	BreakEvenInterval *Interval `json:"break_even_interval,omitempty"`
}

// What is paid for.
const (
	CostOfServers = "servers" // the level's time, whatever was sent in it
	CostOfTokens  = "tokens"
)

// Costs are figures of a cost. Each is the whole cost, of input and output together, divided by something; nil where there was nothing of
// it.
type Costs struct {
	Run                    float64 `json:"run"`
	PerMillionInputTokens  *Amount `json:"per_million_input_tokens,omitempty"`
	PerMillionOutputTokens *Amount `json:"per_million_output_tokens,omitempty"`
	PerMillionTokens       *Amount `json:"per_million_tokens,omitempty"`
	PerRequest             *Amount `json:"per_request,omitempty"`
	PerGoodRequest         *Amount `json:"per_good_request,omitempty"`
}

// An Amount is a figure of a cost with its 95 % interval, nil where none can be given.
type Amount struct {
	Value    float64   `json:"value"`
	Interval *Interval `json:"interval,omitempty"`
}
