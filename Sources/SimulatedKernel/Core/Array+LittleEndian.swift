/// Structures as they lie in the memory of a caller; every machine that is simulated is little-endian.
extension Array<UInt8> {
  /// The integer at an offset, 0 where it does not lie inside.
  func integer<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
    let size = Number.bitWidth / 8
    guard offset >= 0, offset + size <= count else { return 0 }
    return self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }

  /// Puts an integer at an offset inside.
  mutating func store(_ number: some FixedWidthInteger, at offset: Int) {
    for index in 0..<number.bitWidth / 8 { self[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }

  /// Puts an integer behind the end.
  mutating func append(_ number: some FixedWidthInteger) {
    for index in 0..<number.bitWidth / 8 { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }
}
