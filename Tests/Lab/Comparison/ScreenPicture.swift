/// The contents of a dashboard screen that lists devices: the counts at the top, and a row per device.
///
/// It is parsed as a user reads it and shares no code with the drawing.
package struct ScreenPicture {
  /// A row of the listing.
  package struct Row: Equatable {
    /// As displayed; a long address is abbreviated to its ends.
    package var address: String
    package var driver: String
    /// The row names a device set, so the device is a member.
    package var isMember: Bool

    /// Returns whether the row may be that of this address.
    package func names(_ address: String) -> Bool {
      let ends = self.address.split(omittingEmptySubsequences: false, whereSeparator: ScreenPicture.ellipses.contains)
      guard ends.count == 2 else { return self.address == address }
      return address.count > ends[0].count + ends[1].count && address.hasPrefix(ends[0]) && address.hasSuffix(ends[1])
    }
  }

  /// `sets`, `devices`, `open` and `holders`; empty if the line is missing.
  package private(set) var counts: [String: Int] = [:]
  package private(set) var rows: [Row] = []

  /// Parses the lines of a screen.
  package init(_ screen: String) {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.prefix(2) { readCounts(line) }
    guard let heading = lines.firstIndex(where: { Self.words($0).first == "DEVICE" }) else { return }
    for line in lines[(heading + 1)...] {
      // The line with the name of the selection ends the listing.
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

  /// The characters that replace an omitted part.
  private static let ellipses: Set<Character> = ["…", "~"]

  /// Returns whether a word is an address such as `0000:01:00.0`, a mediated device's UUID, or an abbreviated one.
  private static func isAddress(_ word: String) -> Bool {
    let parts = word.split(separator: ":")
    let isHex = word.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "-" || ellipses.contains($0) }
    let groups = word.split(separator: "-").count
    let isCut = word.count > 8 && word.contains(where: ellipses.contains)
    return isHex && (parts.count == 3 && word.contains(".") || groups == 5 || isCut)
  }

  private static func words(_ line: Substring) -> [String] { line.split(separator: " ").map(String.init) }
}
