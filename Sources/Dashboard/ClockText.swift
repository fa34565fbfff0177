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

  /// `0.3 ms`, `42 ms`, `1.4 s`: how long a call took.
  static func exactly(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite, milliseconds < 1e12 else { return "?" }
    guard milliseconds < 10 else { return duration(Int(milliseconds)) }
    let tenths = Int((max(0, milliseconds) * 10).rounded())
    guard tenths > 0 else { return "< 0.1 ms" }
    return "\(tenths / 10).\(tenths % 10) ms"
  }

  /// `2026-11-22 16:45:30`: where it may be another day.
  static func dateAndTime(_ milliseconds: Int64, offset: Int) -> String {
    // Days to a date of the Gregorian calendar, by eras of 400 years that begin in March.
    let days = (milliseconds / 1000 + Int64(offset)) / 86_400 + 719_468
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + days / 146_097 * 400 + (month <= 2 ? 1 : 0)
    let date = [month, day].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    return "\(year)-\(date) \(time(milliseconds, offset: offset))"
  }
}
