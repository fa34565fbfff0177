import HostModel
import TerminalText

/// The things that a process holds, each once: `group /dev/vfio/13, 0000:08:01.0 by 10 descriptors, 2 mappings`.
struct HoldingPhrase {
  let text: String

  init(_ descriptors: [HeldDescriptor], mappings: Int?) {
    var things: [(name: String, count: Int)] = []
    for descriptor in descriptors {
      let name = Self.name(descriptor)
      if let index = things.firstIndex(where: { $0.name == name }) {
        things[index].count += 1
      } else {
        things.append((name, 1))
      }
    }
    var parts = things.map { $0.count == 1 ? $0.name : "\($0.name) by \($0.count) descriptors" }
    if let mappings, mappings > 0 { parts.append(Plural.count(mappings, "mapping")) }
    text = parts.isEmpty ? "unknown" : parts.joined(separator: ", ")
  }

  private static func name(_ descriptor: HeldDescriptor) -> String {
    switch descriptor.kind {
    case .container: "container"
    case .group: "group \(descriptor.target)"
    case .iommufd: "iommufd"
    case .migration: "migration data of \(descriptor.device?.description ?? "an unknown device")"
    case .device, .cdev:
      if let device = descriptor.device {
        device.description
      } else if descriptor.oneOf.isEmpty {
        descriptor.kind == .cdev ? descriptor.target : "an unknown device"
      } else if descriptor.isOneEach {
        "\(descriptor.oneOf.map(\.description).joined(separator: " and ")), one of \(descriptor.oneOf.count) files each"
      } else {
        "one of \(descriptor.oneOf.map(\.description).joined(separator: " or "))"
      }
    }
  }
}
