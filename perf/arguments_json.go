package perf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/config"
)

// Count is a number of requests: N, or N times the level's parallel. As JSON it is 100 or "10x".
type Count struct {
	N     int
	Times bool
}

// String is the count as on the command line: 100, or 10x.
func (c Count) String() string {
	if c.Times {
		return strconv.Itoa(c.N) + "x"
	}
	return strconv.Itoa(c.N)
}

// MarshalJSON writes a number, or text for a multiple.
func (c Count) MarshalJSON() ([]byte, error) {
	if c.Times {
		return strconv.AppendQuote(nil, c.String()), nil
	}
	return strconv.AppendInt(nil, int64(c.N), 10), nil
}

// UnmarshalJSON reads 100, "100" and "10x".
func (c *Count) UnmarshalJSON(data []byte) error {
	word, times := strings.CutSuffix(strings.Trim(string(data), `"`), "x")
	n, err := strconv.Atoi(word)
	if err != nil {
		return fmt.Errorf(`%s is not a count: use 100, or "10x" for ten times the level's parallel`, data)
	}
	*c = Count{N: n, Times: times}
	return nil
}

// Range is an inclusive range from which a value is drawn for each request. For a fixed value, Min equals Max. As JSON it is [Min, Max].
type Range struct{ Min, Max int }

// MarshalJSON writes both ends.
func (r Range) MarshalJSON() ([]byte, error) { return json.Marshal([]int{r.Min, r.Max}) }

// UnmarshalJSON reads 8, [8] and [8, 16].
func (r *Range) UnmarshalJSON(data []byte) error {
	var ends []int
	if err := json.Unmarshal(asList(data), &ends); err != nil || len(ends) == 0 || len(ends) > 2 {
		return fmt.Errorf("%s is not a range: use 8 or [8, 16]", data)
	}
	*r = Range{ends[0], ends[len(ends)-1]}
	return nil
}

// asList makes a list of a single value: EvalScope takes both.
func asList(value []byte) []byte {
	if value = bytes.TrimSpace(value); len(value) > 0 && value[0] != '[' && string(value) != "null" {
		return slices.Concat([]byte("["), value, []byte("]"))
	}
	return value
}

// DefaultArguments returns EvalScope's defaults; set Model and URL. Number is nil, which is 1000, or as many requests as fit if
// Duration is set.
func DefaultArguments() Arguments {
	var a Arguments
	for _, row := range config.Table() {
		if field := a.field(row.Key); field != nil && row.Key != "number" && string(row.Default) != "null" {
			if err := json.Unmarshal(row.Default, field); err != nil {
				panic("perf: the default of " + row.Key + ": " + err.Error()) // the table's author
			}
		}
	}
	a.Headers, a.ExtraArgs, a.VisualizerArg, a.Tag = nil, nil, nil, nil // "{}" says nothing either
	return a
}

// field is a pointer to the field of a key, nil where there is none.
func (a *Arguments) field(key string) any {
	v := reflect.ValueOf(a).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") == key {
			return v.Field(i).Addr().Interface()
		}
	}
	return nil
}

// MarshalJSON writes EvalScope's dictionary of arguments, without those that have their default. It includes secrets.
func (a Arguments) MarshalJSON() ([]byte, error) {
	defaults := DefaultArguments()
	var out bytes.Buffer
	t := reflect.TypeFor[Arguments]()
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("json")
		value, err := json.Marshal(a.field(key))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if usual, _ := json.Marshal(defaults.field(key)); bytes.Equal(value, usual) { // a default always is JSON
			continue
		}
		out.WriteString("," + strconv.Quote(key) + ":")
		out.Write(value)
	}
	return slices.Concat([]byte("{"), bytes.TrimPrefix(out.Bytes(), []byte(",")), []byte("}")), nil
}

// set reads a field's value.
func set(field any, value json.RawMessage) error {
	if raw, ok := field.(*json.RawMessage); ok {
		*raw = nil
		if string(value) == "null" {
			return nil
		}
	}
	switch field.(type) {
	case *[]string, *[]int, *[]float64, *[]Count:
		value = asList(value)
	case *int, **int, *float64, **float64:
		value = asNumber(value)
	}
	return json.Unmarshal(value, field)
}

// asNumber makes a number of one that is written as text, and seconds of a length of time with a unit: EvalScope takes "10", this
// program also "500ms".
func asNumber(value json.RawMessage) json.RawMessage {
	var text string
	if string(value) == "null" || json.Unmarshal(value, &text) != nil {
		return value
	}
	if d, err := time.ParseDuration(text); err == nil {
		return strconv.AppendFloat(nil, d.Seconds(), 'g', -1, 64)
	}
	return json.RawMessage(text)
}

// UnmarshalJSON reads EvalScope's dictionary, with DefaultArguments for missing keys. A single value is a list of one, text is the
// number that it contains, and null is not set. An unknown key is an error.
func (a *Arguments) UnmarshalJSON(data []byte) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(data, &given); err != nil {
		return err
	}
	*a = DefaultArguments()
	var wrong []string
	for key, value := range given {
		field := a.field(key)
		if field == nil {
			if key != "model_id" { // derived from model
				wrong = append(wrong, strconv.Quote(key)+" "+noArgument(key))
			}
			continue
		}
		if err := set(field, value); err != nil {
			wrong = append(wrong, key+": "+err.Error())
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("arguments of evalscope perf: %s", strings.Join(wrong, "; "))
	}
	return nil
}

// noArgument says what is wrong with a key that no argument has: an earlier version may have had it.
func noArgument(key string) string {
	for _, f := range config.RemovedFlags() {
		if f.Key == key {
			return f.What.EN + ": " + f.Do.EN
		}
	}
	return "is not an argument"
}
