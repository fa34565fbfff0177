/// Recognizes the dates and times of TOML: RFC 3339, and its parts without an offset, a time or a date.
struct TOMLDate {
  private var rest: ArraySlice<UInt8>

  /// Returns true for `offset-date-time`, `local-date-time`, `local-date` and `local-time`. A second of 60 is allowed,
  /// as RFC 3339 does for leap seconds.
  static func isDate(_ text: String) -> Bool {
    var date = TOMLDate(rest: Array(text.utf8)[...])
    if date.rest.dropFirst(2).first == UInt8(ascii: ":") { return date.passTime() && date.rest.isEmpty }
    guard date.passDay() else { return false }
    if date.rest.isEmpty { return true }
    guard date.skip("T") || date.skip("t") || date.skip(" "), date.passTime() else { return false }
    return (date.rest.isEmpty || date.passOffset()) && date.rest.isEmpty
  }

  /// `full-date`.
  private mutating func passDay() -> Bool {
    guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
      let day = number(digits: 2)
    else { return false }
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days =
      switch month {
      case 2: isLeapYear ? 29 : 28
      case 4, 6, 9, 11: 30
      case 1...12: 31
      default: 0
      }
    return day > 0 && day <= days
  }

  /// `partial-time`.
  private mutating func passTime() -> Bool {
    guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60, skip(":"),
      let second = number(digits: 2), second <= 60
    else { return false }
    guard skip(".") else { return true }
    guard number(digits: 1) != nil else { return false }
    while number(digits: 1) != nil {}
    return true
  }

  /// `time-offset`.
  private mutating func passOffset() -> Bool {
    if skip("Z") || skip("z") { return true }
    guard skip("+") || skip("-"), let hour = number(digits: 2), skip(":"), let minute = number(digits: 2) else {
      return false
    }
    return hour < 24 && minute < 60
  }

  private mutating func number(digits: Int) -> Int? {
    var number = 0
    for byte in rest.prefix(digits) {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    guard rest.count >= digits else { return nil }
    rest = rest.dropFirst(digits)
    return number
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest = rest.dropFirst()
    return true
  }
}
