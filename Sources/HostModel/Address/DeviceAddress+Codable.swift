// The forms in which the processes of vfiotop pass addresses to each other.

extension PCIAddress: Codable {
  /// Decodes the kernel's form, `0000:01:00.0`.
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let address = PCIAddress(text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no PCI address"))
    }
    self = address
  }

  /// Encodes the kernel's form, `0000:01:00.0`.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension DeviceAddress: Codable {
  /// Decodes the name of the device's sysfs directory.
  package init(from decoder: any Decoder) throws {
    self.init(sysfsName: try decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the name of the device's sysfs directory.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
