/// What a screen of the dashboard says with its listing of devices open: the counts above, and a row for each device.
///
/// It is read as a user reads it, and shares no code with what drew it.
package struct ScreenPicture {
  /// A row of the listing.
  package struct Row: Equatable {
    /// As it is shown: of a long one there are the ends.
    package var address: String
    package var driver: String
    /// The row names a device set: the device is a member of it.
    package var isMember: Bool

    /// Whether this address may be the one of the row.
    package func names(_ address: String) -> Bool {
      let ends = self.address.split(omittingEmptySubsequences: false, whereSeparator: ScreenPicture.ellipses.contains)
      guard ends.count == 2 else { return self.address == address }
      return address.count > ends[0].count + ends[1].count && address.hasPrefix(ends[0]) && address.hasSuffix(ends[1])
    }
  }

  /// `sets`, `devices`, `open` and `holders`; empty where the line is not there.
  package private(set) var counts: [String: Int] = [:]
  package private(set) var rows: [Row] = []

  /// Reads the lines of a screen.
  package init(_ screen: String) {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.prefix(2) { readCounts(line) }
    guard let heading = lines.firstIndex(where: { Self.words($0).first == "DEVICE" }) else { return }
    for line in lines[(heading + 1)...] {
      // The line that names the selection ends the listing.
      if line.hasPrefix("──") || line.hasPrefix("--") { break }
      readRow(line)
    }
  }

  private mutating func readCounts(_ line: Substring) {
    let names = ["set": "sets", "device": "devices", "holder": "holders"]
    let words = Self.words(line)
    for (number, name) in zip(words, words.dropFirst()) {
      guard let number = Int(number) else { continue }
      let plural = names[name] ?? name
      if ["sets", "devices", "open", "holders"].contains(plural) { counts[plural] = number }
    }
  }

  private mutating func readRow(_ line: Substring) {
    let words = Self.words(line)
    guard let index = words.firstIndex(where: Self.isAddress) else { return }
    let driver = words.dropFirst(index + 1).first { ["vfio-pci", "vfio_mdev", "mtty"].contains($0) }
    let isMember = words.dropFirst(index + 1).contains { word in
      ["bus:", "slot:", "device:"].contains { word.hasPrefix($0) }
    }
    rows.append(Row(address: words[index], driver: driver ?? "", isMember: isMember))
  }

  /// What stands for the rest of a text.
  private static let ellipses: Set<Character> = ["…", "~"]

  /// `0000:01:00.0`, or the UUID of a mediated device, or its ends.
  private static func isAddress(_ word: String) -> Bool {
    let parts = word.split(separator: ":")
    let isHex = word.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "-" || ellipses.contains($0) }
    let groups = word.split(separator: "-").count
    let isCut = word.count > 8 && word.contains(where: ellipses.contains)
    return isHex && (parts.count == 3 && word.contains(".") || groups == 5 || isCut)
  }

  private static func words(_ line: Substring) -> [String] { line.split(separator: " ").map(String.init) }
}
