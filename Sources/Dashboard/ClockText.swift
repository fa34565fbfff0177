/// Times and durations as the screen writes them.
enum ClockText {
  /// `16:45:30`, from milliseconds since 1970 (UTC) and what is added to UTC in seconds.
  static func time(_ milliseconds: Int64, offset: Int) -> String {
    let seconds = Int((milliseconds / 1000 + Int64(offset)) % 86_400)
    let day = seconds < 0 ? seconds + 86_400 : seconds
    return [day / 3600, day / 60 % 60, day % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }

  /// `250 ms`, `1.4 s`, `2 s`, `3 min`, `5 h`.
  static func duration(_ milliseconds: Int) -> String {
    switch milliseconds {
    case ..<1000: return "\(max(0, milliseconds)) ms"
    case ..<10_000 where milliseconds % 1000 >= 100: return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s"
    case ..<120_000: return "\(milliseconds / 1000) s"
    case ..<7_200_000: return "\(milliseconds / 60_000) min"
    default: return "\(milliseconds / 3_600_000) h"
    }
  }
}
