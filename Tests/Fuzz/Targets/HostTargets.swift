import Dashboard
import HostModel
import HostObservation
import RecordedHost
import Reports
import Screen
import TerminalText

/// Whole hosts in text form, through all readers together, up to the reports and the screen.
extension FuzzTarget {
  static let host = [observed, uses]

  /// The lines of a recorded host that concern VFIO, abbreviated: others only make inputs longer.
  private static func excerpts(_ source: SeedSource) -> [[UInt8]] {
    let marks = ["vfio", "0000:01:00.0", "proc/8", "proc/devices", "proc/sys", "proc/version", "resource\t"]
    return source.trees.map { lines in
      let few = lines.filter { line in
        line.utf8.count < 300 && !line.hasPrefix("d ") && marks.contains { line.contains($0) }
      }
      return Array(few.prefix(60).joined(separator: "\n").utf8)
    }
  }

  private static let observed = FuzzTarget(
    "host", share: 4, seeds: excerpts,
    check: { bytes in
      guard let host = try? RecordedHost(bytes.text) else { return }
      var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
      var facts = observer.observe()
      facts.takenAt = 1
      let snapshot = Snapshot(of: facts)
      try requirePlain(try SnapshotDocument(snapshot).json(indented: false))
      let layout = TextLayout(columns: 100, glyphs: .unicode)
      let readiness = VFIOReadiness(of: facts)
      var lines = ListReport(snapshot, readiness: readiness, layout: layout).lines()
      for device in snapshot.devices.prefix(4) {
        lines += ExplainReport(device.address, in: snapshot, layout: layout)?.lines ?? []
      }
      for line in lines {
        try requireHarmless(line, "the report")
        try require(DisplayWidth.columns(of: line) <= 100, "a line is too wide: \(line)")
      }
      // Everything may disappear, and appear again.
      let nothing = Snapshot(of: HostFacts(takenAt: 2, host: facts.host, observer: .root))
      for change in nothing.changes(since: snapshot) + snapshot.changes(since: nothing) {
        try requireHarmless(change.text, "the change")
      }
      var state = DashboardState(size: Size(width: 80, height: 24), now: 1)
      _ = state.update(.observed(Observation(of: facts)))
      _ = state.update(.key(.down))
      for line in Dashboard.render(state).text.split(separator: "\n") {
        try requireHarmless(String(line), "the screen")
      }
    })

  private static let uses = FuzzTarget(
    "host-uses", share: 6,
    seeds: { source in
      let place = "sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"
      let disk = """
        l sys/bus/pci/devices/0000:01:00.0 -> ../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0
        f \(place)/class\t0x010802\\n
        l \(place)/driver -> ../../../../bus/pci/drivers/nvme
        l \(place)/nvme/nvme0/nvme0n1/subsystem -> ../../../../../../../class/block
        f \(place)/nvme/nvme0/nvme0n1/dev\t259:0\\n
        l sys/class/block/nvme0n1 -> ../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0/nvme0n1
        d sys/class/block/nvme0n1/holders/dm-0
        f sys/class/block/dm-0/dev\t254:0\\n
        f sys/class/block/dm-0/dm/name\troot\\n
        f proc/self/mountinfo\t22 1 254:0 / / rw - ext4 /dev/mapper/root rw\\n
        f proc/swaps\tFilename\\t\\tType\\n/dev/dm-0 partition 1 0 -2\\n
        d proc/self/ns
        l proc/7/fd/3 -> /dev/nvme0
        f proc/7/comm\tsmartd\\n
        """
      return texts(disk)
    },
    check: { bytes in
      guard let host = try? RecordedHost(bytes.text) else { return }
      for use in HostUseReader(files: host).uses(of: PCIAddress(bus: 1, device: 0, function: 0)) {
        try requireHarmless(use.text, "the use")
      }
    })

  /// Requires a document in which only quotes and backslashes are escaped, because every text was cleaned before.
  private static func requirePlain(_ json: String) throws(Finding) {
    try requireHarmless(json, "the document")
    var rest = json.utf8[...]
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      let next = rest.index(after: backslash)
      let isPlain = next < rest.endIndex && [UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(rest[next])
      try require(isPlain, "the document has a text that was not cleaned: \(json.suffix(from: backslash).prefix(40))")
      rest = rest[rest.index(after: next)...]
    }
  }
}
