import HostModel

/// Devices that the user has marked, and the export of addresses and of the snapshot.
extension DashboardState {
  /// Marks or unmarks the selected device, and goes on to the next row.
  mutating func mark() {
    guard let address = cursor?.device else {
      notice = Notice.notADevice
      return
    }
    if marked.remove(address) == nil { marked.insert(address) }
    move(.list, by: 1)
  }

  /// The text to copy: the marked addresses, else those of the selected row; nil when it has none.
  var copiedText: String? {
    if !marked.isEmpty { return marked.sorted().map(\.description).joined(separator: " ") }
    guard let cursor else { return nil }
    let addresses: [DeviceAddress]
    switch cursor {
    case .set(let id): addresses = picture?.set(id)?.members ?? []
    case .group(let id): addresses = picture?.group(id)?.devices ?? []
    case .holder(let key): addresses = picture?.devices(heldBy: key.pid) ?? []
    default: addresses = cursor.device.map { [$0] } ?? []
    }
    return addresses.isEmpty ? nil : addresses.map(\.description).joined(separator: " ")
  }

  /// Requests that the addresses be copied to the clipboard.
  mutating func copy() -> [Effect] {
    guard let text = copiedText else {
      notice = Notice.noAddress
      return []
    }
    return [.copy(text)]
  }

  /// Requests that the displayed snapshot be written to a file.
  mutating func save() -> [Effect] {
    guard let picture else {
      notice = Notice.notObserved
      return []
    }
    return [.save(picture.snapshot)]
  }
}
