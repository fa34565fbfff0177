import HostModel
import SampleSnapshots
import Screen
import TerminalText

/// User input that names something.
extension FuzzTarget {
  /// The maximum length: longer texts are no harder to parse, and much slower.
  private static let limit = 160
  private static let subjects: [QuerySubject] =
    Snapshot.sample.devices.map { QuerySubject($0, in: nil, showsSet: true) }
    + Snapshot.sample.deviceSets.map { QuerySubject($0) } + Snapshot.sample.holders.map { QuerySubject($0) }
    + Snapshot.sample.groups.map { QuerySubject($0) } + [QuerySubject(texts: ["a", ""])]

  static let query = FuzzTarget(
    "query", share: 12,
    seeds: { _ in
      texts(
        "driver:vfio-pci open>0 verdict:fails vm:win*", "-driver:nvme | kind:bridge", "\"a b\" group>=12 opens!=1",
        "open:yes", "pid:'812'", "name:", "drvier:x", "0000:01:00.0", "*a**b*", "hot:anyone reset:flr -node:vfio0")
    },
    check: { bytes in
      let text = Array(bytes.prefix(limit)).text
      let query: Query
      do throws(QueryError) { query = try Query(text) } catch {
        try require((1...(text.count + 1)).contains(error.position), "an error at \(error.position) of \(text.count)")
        try requireHarmless(error.description.cleaned, "the error")
        return
      }
      // Parsed again it is equal, and the query OR itself matches the same.
      try require((try? Query(query.text)) == query, "read again it is another query")
      guard !query.isEmpty else { return }
      // The separator is a newline, which does not combine with a mark at the start of the text.
      guard let twice = try? Query("\(text)\n|\n\(text)") else {
        throw Finding(description: "it can be read once and not twice")
      }
      for subject in subjects {
        try require(
          query.matches(subject) == twice.matches(subject), "either of two equal searches finds another thing")
      }
    })

  static let address = FuzzTarget(
    "address", share: 12,
    seeds: { _ in
      texts(
        "0000:01:00.0", "01:00.0", "10000:e1:00.0", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", "vfio11", "0000:01:0",
        "/dev/vfio/devices/vfio0", "1:1f.7", "ffffffff:ff:1f.7")
    },
    check: { bytes in
      let text = Array(bytes.prefix(limit)).text
      if let address = PCIAddress(text) {
        try require(PCIAddress(address.description) == address, "\(address) is not read again")
        try require(DeviceAddress(sysfsName: address.description) == .pci(address), "\(address) is another name")
      }
      try require(DeviceAddress(sysfsName: text).description == text, "a name changed")
      let devices = Snapshot.sample.devices
      switch AddressMatch(text, among: devices) {
      case .one(let address): try require(devices.contains { $0.address == address }, "\(address) is not there")
      case .several(let addresses): try require(addresses.count > 1, "several are \(addresses.count)")
      case .none(let nearest): try require(nearest.count <= 3, "\(nearest.count) are near")
      }
    })

  static let keyName = FuzzTarget(
    "key-name", share: 12,
    seeds: { _ in texts("q", "Ctrl-U", "Alt-x", "PgUp", "F12", "Space", "ctrl-[", "Shift-Tab", "語", "e\u{301}") },
    check: { bytes in
      let key: Key
      do throws(Key.NameError) { key = try Key(name: Array(bytes.prefix(limit)).text) } catch {
        return try requireHarmless(error.description.cleaned, "the error")
      }
      try requireHarmless(key.description, "the key")
      try require((try? Key(name: key.description)) == key, "\(key) is read as another key")
    })
}
