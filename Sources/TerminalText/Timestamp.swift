/// A moment as screens, documents and reports write it, in UTC or with an offset to it.
///
/// The calendar is the proleptic Gregorian one of ISO 8601; formatters for it are in full Foundation only, which would
/// bring a database of all calendars into the program.
package struct Timestamp: Sendable {
  private let year: Int
  private let month: Int
  private let day: Int
  /// Milliseconds since midnight.
  private let clock: Int

  /// A moment by its milliseconds since 1970 (UTC); `offset` is added to UTC, in seconds.
  package init(_ milliseconds: Int64, offset: Int = 0) {
    let perDay = 86_400_000
    let local = Int(milliseconds) &+ offset &* 1000
    let days = local / perDay - (local % perDay < 0 ? 1 : 0)
    clock = local - days * perDay
    // Years that begin in March have the leap day at their end: the inverse of Hinnant's days_from_civil.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `2026-11-22`.
  package var date: String { Self.fields([(year, 4), (month, 2), (day, 2)], separator: "-") }

  /// `16:45:30`.
  package var time: String { Self.fields(timeFields, separator: ":") }

  /// `16:45:30.123`.
  package var preciseTime: String { "\(time).\((clock % 1000).zeroPadded(to: 3))" }

  /// `2026-11-22 16:45:30`.
  package var dateAndTime: String { "\(date) \(time)" }

  /// `2026-11-22T16:45:30.123Z`; of a moment in UTC.
  package var iso8601: String { "\(date)T\(preciseTime)Z" }

  /// `20261122T164530Z`, the basic format of ISO 8601 for names of files; of a moment in UTC.
  package var basicISO8601: String {
    Self.fields([(year, 4), (month, 2), (day, 2)], separator: "") + "T" + Self.fields(timeFields, separator: "") + "Z"
  }

  private var timeFields: [(Int, Int)] {
    let seconds = clock / 1000
    return [(seconds / 3600, 2), (seconds / 60 % 60, 2), (seconds % 60, 2)]
  }

  private static func fields(_ values: [(Int, Int)], separator: String) -> String {
    values.map { $0.0.zeroPadded(to: $0.1) }.joined(separator: separator)
  }
}
