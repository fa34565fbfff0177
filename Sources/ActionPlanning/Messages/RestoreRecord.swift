import HostModel

/// The former drivers of the functions in a sibling bind, on disk from before the first change until all are restored.
/// If vfiotop is killed, its next start finishes the restore from this record.
package struct RestoreRecord: Hashable, Sendable, Codable {
  /// The former state of one function.
  package struct Entry: Hashable, Sendable, Codable {
    /// The function's address.
    package var address: PCIAddress
    /// Vendor and device ID, `8086:10d3`; another card at the same address is left alone.
    package var ids: String?
    /// The function's former driver; nil if it had none.
    package var driver: String?
    /// The function's former `driver_override`; nil if it had none.
    package var driverOverride: String?

    /// Creates the entry of a function.
    package init(address: PCIAddress, ids: String?, driver: String?, driverOverride: String?) {
      self.address = address
      self.ids = ids
      self.driver = driver
      self.driverOverride = driverOverride
    }
  }

  /// The process that makes the changes; once it has ended, its record is unfinished.
  package var process: ProcessIdentity
  /// Time in milliseconds since 1970 (UTC).
  package var at: Int64
  /// The device whose set was to be reset.
  package var device: DeviceAddress
  /// The driver that the functions are bound to in the meantime.
  package var boundTo: String
  /// The functions, in the order in which they are changed.
  package var entries: [Entry]

  /// Creates a record.
  package init(
    process: ProcessIdentity, at: Int64, device: DeviceAddress, boundTo: String, entries: [Entry]
  ) {
    self.process = process
    self.at = at
    self.device = device
    self.boundTo = boundTo
    self.entries = entries
  }

  private enum CodingKeys: CodingKey {
    case at, device, boundTo, entries
  }

  /// Decodes a record; `pid` and `startTime` of the process are keys of the record itself.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      process: ProcessIdentity(from: decoder), at: values.decode(Int64.self, forKey: .at),
      device: values.decode(DeviceAddress.self, forKey: .device),
      boundTo: values.decode(String.self, forKey: .boundTo),
      entries: values.decode([Entry].self, forKey: .entries))
  }

  /// Encodes the record; `pid` and `startTime` of the process are keys of the record itself.
  package func encode(to encoder: any Encoder) throws {
    try process.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(at, forKey: .at)
    try values.encode(device, forKey: .device)
    try values.encode(boundTo, forKey: .boundTo)
    try values.encode(entries, forKey: .entries)
  }
}
