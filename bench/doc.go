// Command bench measures evalscope against ground truth: what a request and a payload cost it, how right its clock is,
// how much memory and disk it takes. See README.md here. It is NOT a test of behavior, and no test asserts its times.
package main
