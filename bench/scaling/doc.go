// Command scaling measures how many requests one evalscope process sends on more and more cores: `make scaling`, on Linux, on a machine with
// many cores. A server that writes prepared replies has the cores that the client does not have. It measures nothing but throughput and CPU
// time: the truth of single times is package groundtruth's.
package main
