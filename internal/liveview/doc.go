// Package liveview lays out the state of a run for a terminal: a view of some lines, or one line where there is little
// room. It draws nothing itself and knows no terminal. What comes from outside (a model's name, a server's words) is made
// inert: no escape code, control character or mark of direction reaches the terminal.
package liveview
