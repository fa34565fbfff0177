import HostModel

/// The result of a scan of processes.
package struct ProcessReading: Hashable, Sendable {
  /// The processes that hold a VFIO file or mapping, by pid.
  package var processes: [ProcessFacts]
  /// The gaps of the scan.
  package var gaps: ObservationGaps
  /// The number of processes that were read.
  package var visited: Int
  /// The number of processes that are known.
  package var total: Int
}
