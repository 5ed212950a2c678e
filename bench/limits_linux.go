package main

import "time"

// peerLimit is how long a peer may take for one run; after that it did not finish.
const peerLimit = 60 * time.Second
