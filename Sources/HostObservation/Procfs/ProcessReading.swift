import HostModel

/// What a scan of the processes found.
package struct ProcessReading: Hashable, Sendable {
  /// Those that hold something of VFIO's, by pid.
  package var processes: [ProcessFacts]
  /// What could not be seen.
  package var gaps: ObservationGaps
  /// How many processes were read.
  package var visited: Int
  /// How many there are.
  package var total: Int
}
