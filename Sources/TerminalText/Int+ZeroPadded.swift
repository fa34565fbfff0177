extension Int {
  /// The digits of this number with zeros before them, at least `width` of them; a minus sign is not counted.
  package func zeroPadded(to width: Int, radix: Int = 10) -> String {
    let digits = String(magnitude, radix: radix)
    return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
  }
}
