/// Amounts of memory in words.
package enum ByteText {
  /// `512 B`, `8 MiB`, `1.5 GiB`: rounded down to tenths of the largest unit that fits, so that no amount reads as more
  /// than it is.
  package static func rounded(_ bytes: UInt64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var index = 0
    while index + 1 < units.count, bytes >> (10 * UInt64(index + 1)) > 0 { index += 1 }
    let whole = bytes >> (10 * UInt64(index))
    guard index > 0 else { return "\(whole) \(units[0])" }
    let below = (bytes >> (10 * UInt64(index - 1))) & 1023
    let tenth = below * 10 / 1024
    return tenth == 0 ? "\(whole) \(units[index])" : "\(whole).\(tenth) \(units[index])"
  }
}
