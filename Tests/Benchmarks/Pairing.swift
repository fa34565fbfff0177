/// Two builds of vfiotop on the same hosts, in turns, so that a machine whose speed drifts favours neither.
struct Pairing {
  /// The build that is measured.
  let measured: String
  /// The build that it is compared with.
  let other: String

  /// The first frame and `list` on a host.
  func start(_ tree: HostTree) {
    pairs("first full frame") { program in
      Run(
        onTerminal: [program, "--read-only", "--sysroot", tree.root], rows: 60, columns: 200, until: "0000:03:00.2",
        key: "q"
      ).seconds
    }
    pairs("list --json") { Run([$0, "list", "--json", "--sysroot", tree.root]).seconds }
  }

  /// Scrolling through each listing of a large host: the time to the end of a frame, and the processor time.
  func scroll(_ tree: HostTree) {
    let sessions = [measured, other].map { program in
      TerminalSession(
        [program, "--read-only", "--sysroot", tree.root, "--interval", "3600"], rows: 60, columns: 200)
    }
    defer { for session in sessions { session.end() } }
    guard sessions.allSatisfy({ $0.wait(for: "0000:01:00.1") }) else { return row("scrolling", "never") }
    for (key, name) in [("1", "sets"), ("2", "devices"), ("3", "groups"), ("5", "buses")] {
      for session in sessions { _ = session.press(key, quiet: 100) }
      var frames: [Double] = []
      var processor: [Double] = []
      for _ in 0..<15 {
        let blocks = sessions.map { session in
          let before = session.processorSeconds
          let times = (0..<20).compactMap { _ in session.press("j", quiet: 2) }.sorted()
          return (frame: times.isEmpty ? .nan : times[times.count / 2], used: session.processorSeconds - before)
        }
        frames.append(blocks[0].frame / blocks[1].frame)
        processor.append(blocks[0].used / blocks[1].used)
      }
      row("  \(name), a row: key to frame", Self.spread(frames))
      row("  \(name), a row: processor time", Self.spread(processor))
    }
  }

  private func pairs(_ what: String, _ seconds: (String) -> Double) {
    _ = (seconds(measured), seconds(other))
    row(what, Self.spread((0..<15).map { _ in seconds(measured) / seconds(other) }))
  }

  private static func spread(_ ratios: [Double]) -> String {
    let sorted = ratios.filter(\.isFinite).sorted()
    guard let least = sorted.first, let most = sorted.last else { return "never" }
    return "ratio \(ratio(sorted[sorted.count / 2], 1)), from \(ratio(least, 1)) to \(ratio(most, 1)), "
      + "\(sorted.count) pairs"
  }
}
