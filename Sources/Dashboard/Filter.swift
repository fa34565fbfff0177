import HostModel

/// A search in what the rows show: every word must occur, in any order and in any letter case.
public struct Filter: Equatable, Sendable {
  /// As it was typed.
  public private(set) var text: String
  private var words: [String]

  /// A filter from what was typed; blanks separate the words.
  public init(_ text: String = "") {
    self.text = text
    words = text.lowercased().split(separator: " ").map(String.init)
  }

  /// Everything passes.
  public var isEmpty: Bool { words.isEmpty }

  /// A set passes by its id or by the answer to its hot reset.
  public func matches(_ set: DeviceSet) -> Bool {
    isEmpty || matches([set.id, set.certainty == .assumed ? "assumed" : "", Self.words(of: set.hotReset.verdict)])
  }

  /// A device passes by anything its row or the first lines of its detail say.
  public func matches(_ device: Device) -> Bool {
    guard !isEmpty else { return true }
    var fields = [
      device.address.description, device.name ?? "", device.driver ?? "unbound", device.vfioDevice ?? "",
      device.groupNode ?? "", device.isOpen == true ? "open" : "", Self.words(of: device.openVerdict),
      Self.words(of: device.functionReset.verdict), device.deviceSet ?? "",
    ]
    if let group = device.iommuGroup { fields.append("group \(group)") }
    for holder in device.holders {
      fields += [holder.command, "\(holder.pid)", holder.user, holder.virtualMachine ?? ""]
    }
    return matches(fields)
  }

  /// An item of which only the name is known.
  public func matches(_ item: TreeItem) -> Bool {
    isEmpty || matches([item.device?.description ?? ""])
  }

  private func matches(_ fields: [String]) -> Bool {
    let text = fields.joined(separator: "\n").lowercased()
    return words.allSatisfy { text.contains($0) }
  }

  private static func words(of verdict: Verdict) -> String {
    switch verdict.outcome {
    case .works: "ok"
    case .fails: verdict.errno?.rawValue ?? "fails"
    case .unknown: "unknown"
    }
  }
}
