/// The fields of a line of mountinfo that are needed (proc_pid_mountinfo(5)), as bytes of that line.
struct MountFields {
  /// The mount's ID.
  let id: UnsafeRawBufferPointer
  /// The device number of the file system, `8:1`.
  let device: UnsafeRawBufferPointer
  /// The mount point, escaped.
  let point: UnsafeRawBufferPointer
  /// The options of this mount.
  let options: UnsafeRawBufferPointer
  /// The type of the file system.
  let type: UnsafeRawBufferPointer
  /// The source that the file system names, escaped; empty if there is none.
  let source: UnsafeRawBufferPointer
  /// The options of the file system.
  let superOptions: UnsafeRawBufferPointer

  /// Parses a line; nil if it is malformed.
  init?(_ line: UnsafeRawBufferPointer) {
    var rest: Slice<UnsafeRawBufferPointer>? = line[...]
    // One blank between two fields: the source may be empty.
    func next() -> UnsafeRawBufferPointer? {
      guard let line = rest else { return nil }
      let end = line.firstIndex(of: UInt8(ascii: " "))
      rest = end.map { line[($0 + 1)...] }
      return UnsafeRawBufferPointer(rebasing: line[..<(end ?? line.endIndex)])
    }
    guard let id = next(), next() != nil, let device = next(), next() != nil, let point = next(), let options = next()
    else { return nil }
    // Optional fields, up to a dash.
    while let field = next() {
      guard field.equals("-") else { continue }
      guard let type = next() else { return nil }
      let empty = UnsafeRawBufferPointer(start: nil, count: 0)
      (self.id, self.device, self.point, self.options, self.type) = (id, device, point, options, type)
      source = next() ?? empty
      superOptions = next() ?? empty
      return
    }
    return nil
  }

  /// Undoes the escapes of mountinfo and swaps, byte by byte: space, tab, newline and backslash are `\` and three octal
  /// digits.
  static func unescape(_ field: some Collection<UInt8>, _ take: (UInt8) -> Void) {
    var rest = field[...]
    while let byte = rest.first {
      rest = rest.dropFirst()
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) })
      {
        let value = digits.reduce(0) { $0 * 8 + Int($1 - UInt8(ascii: "0")) }
        if value < 256 {
          take(UInt8(value))
          rest = rest.dropFirst(3)
          continue
        }
      }
      take(byte)
    }
  }
}
