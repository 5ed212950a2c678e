// Package raw is the floor that the bench compares with: a client that sends the same requests over epoll and plain
// sockets and counts the payloads of the replies. It parses no JSON, stamps nothing and keeps nothing; it is NOT a
// load generator.
package raw
