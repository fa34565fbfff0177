/// A moment in UTC as documents and reports write it. The calendar is the proleptic Gregorian one of ISO 8601; formatters
/// for it are in full Foundation only, which would bring a database of all calendars into the program.
struct Timestamp {
  private let year: Int64
  private let month: Int64
  private let day: Int64
  private let milliseconds: Int64

  /// A moment by its milliseconds since 1970.
  init(milliseconds since: Int64) {
    let perDay: Int64 = 86_400_000
    let days = since >= 0 ? since / perDay : (since - perDay + 1) / perDay
    milliseconds = since - days * perDay
    // Years that begin in March have the leap day at their end: Hinnant's days_from_civil, turned round.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `2026-11-22T16:45:30.123Z`.
  var iso8601: String { "\(date)T\(time)Z" }

  /// `2026-11-22`.
  var date: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }

  /// `16:45:30.123`.
  var time: String {
    let seconds = milliseconds / 1000
    return "\(Self.padded(seconds / 3600, 2)):\(Self.padded(seconds / 60 % 60, 2)):\(Self.padded(seconds % 60, 2))"
      + ".\(Self.padded(milliseconds % 1000, 3))"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value.magnitude)
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
