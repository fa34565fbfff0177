/// Durations as the screen writes them.
package enum DurationText {
  /// `250 ms`, `1.4 s`, `2 s`, `3 min`, `5 h`.
  package static func rounded(_ milliseconds: Int) -> String {
    switch milliseconds {
    case ..<1000: return "\(max(0, milliseconds)) ms"
    case ..<10_000 where milliseconds % 1000 >= 100: return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s"
    case ..<120_000: return "\(milliseconds / 1000) s"
    case ..<7_200_000: return "\(milliseconds / 60_000) min"
    default: return "\(milliseconds / 3_600_000) h"
    }
  }

  /// `0.3 ms`, `42 ms`, `1.4 s`: the duration of a call.
  package static func precise(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite, milliseconds < 1e12 else { return "?" }
    guard milliseconds < 10 else { return rounded(Int(milliseconds)) }
    let tenths = Int((max(0, milliseconds) * 10).rounded())
    guard tenths > 0 else { return "< 0.1 ms" }
    return "\(tenths / 10).\(tenths % 10) ms"
  }
}
