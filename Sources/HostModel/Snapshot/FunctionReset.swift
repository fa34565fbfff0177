/// The outcome of VFIO_DEVICE_RESET on a device.
package struct FunctionReset: Hashable, Sendable {
  /// The verdict.
  package var verdict: Verdict
  /// The methods that would be tried, in order; a stale `bus` is left out.
  package var methods: [String]
  /// Methods that `reset_method` lists and that would fail (`bus` with siblings on the bus).
  package var staleMethods: [String]

  /// Creates a function reset.
  package init(verdict: Verdict, methods: [String], staleMethods: [String] = []) {
    self.verdict = verdict
    self.methods = methods
    self.staleMethods = staleMethods
  }
}
