import TerminalText

/// The start of a function's configuration space and its link, compared before and after a reset.
package struct ConfigSpaceSnapshot: Hashable, Sendable, Codable {
  /// Vendor ID; 0xffff when nothing answers.
  package var vendorID: UInt16
  /// Device ID.
  package var deviceID: UInt16
  /// The command register: memory, I/O, bus master.
  package var command: UInt16
  /// The six base address registers as read; fewer on a bridge.
  package var bars: [UInt32]
  /// `current_link_speed` and `current_link_width`; nil for a function without a link of its own.
  package var link: String?

  /// Creates a snapshot of these registers.
  package init(vendorID: UInt16, deviceID: UInt16, command: UInt16, bars: [UInt32], link: String?) {
    self.vendorID = vendorID
    self.deviceID = deviceID
    self.command = command
    self.bars = bars
    self.link = link
  }

  /// True if nothing answers at this address: the function fell off the bus.
  package var isGone: Bool { vendorID == 0xffff }

  /// Vendor and device ID, `8086:10d3`, as lspci(8) writes them.
  package var ids: String { [vendorID, deviceID].map { Int($0).zeroPadded(to: 4, radix: 16) }.joined(separator: ":") }

  /// The differences from an earlier snapshot, one phrase each.
  package func differences(from before: ConfigSpaceSnapshot) -> [String] {
    if isGone {
      return [
        before.isGone
          ? "it was off the bus before and still is: vendor ID reads 0xffff"
          : "it fell off the bus: vendor ID reads 0xffff"
      ]
    }
    var differences: [String] = []
    func compare(_ what: String, _ old: String, _ new: String) {
      if old != new { differences.append("\(what) \(old) -> \(new)") }
    }
    compare("vendor ID", Self.hex(before.vendorID), Self.hex(vendorID))
    compare("device ID", Self.hex(before.deviceID), Self.hex(deviceID))
    compare("command register", Self.hex(before.command), Self.hex(command))
    for (index, bar) in bars.enumerated() where index < before.bars.count {
      compare("BAR \(index)", Self.hex(before.bars[index]), Self.hex(bar))
    }
    compare("link", before.link ?? "none", link ?? "none")
    return differences
  }

  private static func hex(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
}
