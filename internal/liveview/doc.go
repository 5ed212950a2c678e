// Package liveview lays out the state of a run for a terminal: a view of several lines, or one line if there is little
// room. It draws nothing and knows no terminal. Text from outside (names of models, messages of servers) is sanitized:
// no escape code, control character or direction mark reaches the terminal.
package liveview
