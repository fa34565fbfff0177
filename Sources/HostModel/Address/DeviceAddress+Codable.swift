// How the values that processes of vfiotop pass each other are written.

extension PCIAddress: Codable {
  /// From the kernel's form, `0000:01:00.0`.
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let address = PCIAddress(text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no PCI address"))
    }
    self = address
  }

  /// As the kernel's form.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension DeviceAddress: Codable {
  /// From the name of the device's folder in sysfs.
  package init(from decoder: any Decoder) throws {
    self.init(sysfsName: try decoder.singleValueContainer().decode(String.self))
  }

  /// As that name.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
