// Package secret defines what a secret is: the names that mark one (of headers, JSON keys, query parameters), values
// with a recognizable form under any name, and the values that a run knows. Every file, log, table and page of a run
// uses it to decide what to hide.
//
// Two kinds of rule: a rule by name hides a whole value, whatever it is; a rule by form finds a secret inside a text. A rule by form
// requires a minimum length, so that a prompt that only mentions keys is not changed.
package secret

// Mask stands where a secret stood, as in EvalScope's files.
const Mask = "**********"
