package workload

import "time"

// A Graph holds the requests of a session that are not a simple sequence: a request can wait for several others, and requests can run in
// parallel, like those of an agent and its sub-agents.
type Graph interface {
	// Nodes are the requests of the session, each behind all that it waits for. The first waits for none, and its turn is
	// Session.First. They are not to be changed.
	Nodes() []Node
	// Turn is the turn of a node behind the first. answers has a place for every node; only those of nodes that it waits for,
	// directly or through others, are there (none for a node that is Alone), and none of them failed. Turn depends on them alone and
	// changes nothing: it may be asked twice, and for several nodes at once. A Delay of the turn counts for nothing: the node has it.
	Turn(node int, answers []Answer) Turn
}

// A Node is one request of a graph.
type Node struct {
	// After are the nodes that must have been answered before, each of a lower number than the node's own. A node without any
	// starts with its session.
	After []Wait
	// Delay is the time between the instant at which the node may start and its start: think time, or what a tool took.
	Delay time.Duration
	// Alone reports whether the node's turn depends on no answer: its request can be prepared while those that it waits for are in flight.
	Alone bool
	// Agent is the name of the agent that asks, "" for the session's own.
	Agent string
}

// A Wait is a node that another waits for, and how long after its end the other may start.
type Wait struct {
	Node  int
	Delay time.Duration
}
