import TerminalText

/// The address of a PCI function: `DDDD:BB:dd.f`, the kernel's own form (`pci_setup_device`, drivers/pci/probe.c).
///
/// The domain is printed with at least four digits; VMD and Hyper-V make domains above `ffff`.
package struct PCIAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// PCI domain (segment).
  package var domain: UInt32
  /// Bus number within the domain.
  package var bus: UInt8
  /// Device number on the bus, 0...31.
  package var device: UInt8
  /// Function number of the device, 0...7.
  package var function: UInt8

  /// Creates an address; `device` and `function` are cut to five and three bits.
  package init(domain: UInt32 = 0, bus: UInt8, device: UInt8, function: UInt8) {
    self.domain = domain
    self.bus = bus
    self.device = device & 0x1f
    self.function = function & 7
  }

  /// Reads the full form `0000:01:00.0` or the short one `01:00.0` (domain 0); nil when the text is neither.
  package init?(_ text: some StringProtocol) {
    let colons = Array(text.utf8).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard colons.count == 2 || colons.count == 3, let last = colons.last else { return nil }
    let dots = last.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard dots.count == 2,
      let device = Self.hexadecimal(dots[0], digits: 1...2), device < 32,
      let function = Self.hexadecimal(dots[1], digits: 1...1), function < 8,
      let bus = Self.hexadecimal(colons[colons.count - 2], digits: 1...2)
    else { return nil }
    var domain: UInt32 = 0
    if colons.count == 3 {
      guard let value = Self.hexadecimal(colons[0], digits: 1...8) else { return nil }
      domain = value
    }
    self.init(domain: domain, bus: UInt8(bus), device: UInt8(device), function: UInt8(function))
  }

  /// Returns true if a word names this function: `01:00.0` names it in every domain, the full form in its own. Leading
  /// zeros may be left out.
  package func isNamed(by word: String) -> Bool {
    guard let wanted = PCIAddress(word) else { return false }
    let hasDomain = word.split(separator: ":", omittingEmptySubsequences: false).count == 3
    return (wanted.bus, wanted.device, wanted.function) == (bus, device, function)
      && (!hasDomain || wanted.domain == domain)
  }

  /// The bus this function sits on.
  package var busAddress: PCIBusAddress { PCIBusAddress(domain: domain, bus: bus) }

  /// `0000:01:00.0`.
  package var description: String {
    guard domain <= 0xffff else { return "\(busAddress):\(Self.padded(UInt32(device), 2)).\(function)" }
    // The usual form is short enough for a string without memory of its own, and is asked for very often.
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: 12) { text in
      func digit(_ value: UInt32) -> UInt8 { digits.utf8Start[Int(value & 15)] }
      for place in 0..<4 { text[place] = digit(domain >> UInt32(12 - 4 * place)) }
      (text[4], text[7], text[10]) = (UInt8(ascii: ":"), UInt8(ascii: ":"), UInt8(ascii: "."))
      (text[5], text[6]) = (digit(UInt32(bus) >> 4), digit(UInt32(bus)))
      (text[8], text[9]) = (digit(UInt32(device) >> 4), digit(UInt32(device)))
      text[11] = digit(UInt32(function))
      return 12
    }
  }

  /// Order of enumeration: domain, bus, device, function.
  package static func < (left: PCIAddress, right: PCIAddress) -> Bool { left.key < right.key }

  private var key: UInt64 {
    UInt64(domain) << 16 | UInt64(bus) << 8 | UInt64(device) << 3 | UInt64(function)
  }

  static func padded(_ value: UInt32, _ width: Int) -> String { Int(value).zeroPadded(to: width, radix: 16) }

  /// Returns the number of a text that is only hexadecimal digits, as many as `digits` allows.
  private static func hexadecimal(_ text: ArraySlice<UInt8>, digits: ClosedRange<Int>) -> UInt32? {
    guard digits.contains(text.count) else { return nil }
    var value: UInt32 = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value
  }
}
