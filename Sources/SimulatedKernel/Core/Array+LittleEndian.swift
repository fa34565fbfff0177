/// Integers in a caller's memory. Every simulated machine is little-endian.
extension Array<UInt8> {
  /// Returns the integer at an offset, or 0 if it does not lie within the array.
  func integer<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
    let size = Number.bitWidth / 8
    guard offset >= 0, offset + size <= count else { return 0 }
    return self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }

  /// Stores an integer at an offset, which must lie within the array.
  mutating func store(_ number: some FixedWidthInteger, at offset: Int) {
    for index in 0..<number.bitWidth / 8 { self[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }

  /// Appends an integer.
  mutating func append(_ number: some FixedWidthInteger) {
    for index in 0..<number.bitWidth / 8 { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }
}
