package metric

// shorter are names of load testing for figures that are long to write.
var shorter = map[string]Key{"rps": RequestThroughput, "tps": OutputThroughput}

// FullName is the key that a user means by name: rps is request_throughput, tps is output_throughput, and any other is itself.
func FullName(name string) Key {
	if key, ok := shorter[name]; ok {
		return key
	}
	return Key(name)
}
