import Glibc

/// The dashboard's latency: from a key to the end of its frame during scans, scrolling through very many devices, and
/// its cost when idle.
struct Interaction {
  let vfiotop: String

  /// Presses keys while a full scan of 600 processes and 23,000 descriptors runs.
  func keysDuringScans(_ tree: HostTree) {
    let session = TerminalSession(
      [vfiotop, "--read-only", "--sysroot", tree.root, "--interval", "3600"], rows: 60, columns: 200)
    guard session.wait(for: "0000:03:00.2") else { return row("key to frame", "never") }
    var times: [Double] = []
    for step in 0..<400 {
      // `r` starts a full scan on another thread; the next key arrives during it.
      if step % 3 == 0 { session.send("r") }
      if let time = session.press(step % 100 < 50 ? "j" : "k") { times.append(time) }
    }
    session.end()
    row("key to frame while a full scan runs", Self.spread(times))
  }

  /// Scrolls one step per frame of a 60 Hz screen.
  func scroll(_ tree: HostTree) {
    let session = TerminalSession(
      [vfiotop, "--read-only", "--sysroot", tree.root, "--interval", "3600"], rows: 60, columns: 200)
    guard session.wait(for: "0000:01:00.1") else { return row("scrolling", "never") }
    for (key, name) in [("1", "sets"), ("2", "devices"), ("3", "groups"), ("5", "buses")] {
      _ = session.press(key, quiet: 100)
      let before = session.processorSeconds
      var times: [Double] = []
      for _ in 0..<300 {
        let start = Run.now()
        if let time = session.press("j", quiet: 2) { times.append(time) }
        let left = 1.0 / 60 - (Run.now() - start)
        if left > 0 { usleep(UInt32(left * 1e6)) }
      }
      let used = session.processorSeconds - before
      row("  \(name), a row a frame", "\(Self.spread(times)); \(Int(300 / max(used, 0.001))) frames a processor second")
      let pages = (0..<60).compactMap { _ in session.press("\u{1b}[6~", quiet: 2) }
      row("  \(name), a page a frame", Self.spread(pages))
    }
    session.end()
  }

  /// Measures an unchanging host: this one as it is.
  func idle() { idle("idle at every 2 s, this host", [vfiotop, "--read-only"], until: "every 2 s") }

  /// Measures an unchanging host with the functions of a tree and the farm's running processes: the tree's /sys is
  /// mounted over this host's in a mount namespace, which requires root. htop updates as often over the same processes.
  func idleAmongProcesses(_ tree: HostTree, _ farm: ProcessFarm) {
    let command = "mount --bind \(tree.root)/sys /sys && exec \(vfiotop) --read-only"
    let share = idle(
      "idle, \(tree.functions) functions, \(farm.count) running processes",
      ["unshare", "--mount", "/bin/sh", "-c", command], until: "0000:03:00.2")
    let peer = idle("peer: htop -d 20", ["htop", "-d", "20"], until: "Load average", settling: 8, seconds: 32)
    row("vfiotop/htop", ratio(share, peer))
  }

  /// The share of a core in percent; not a number if the program does not reach `text`.
  ///
  /// A full cycle of quiet scans takes 32 s: two of them pass before the measurement, and two are measured.
  @discardableResult
  private func idle(
    _ what: String, _ arguments: [String], until text: String, settling: Double = 72, seconds: Double = 64
  ) -> Double {
    let session = TerminalSession(arguments, rows: 60, columns: 200)
    defer { session.end() }
    guard session.wait(for: text) else {
      row(what, "never: it takes root, and htop")
      return .nan
    }
    _ = session.bytes(in: settling)
    let before = session.processorSeconds
    let start = Run.now()
    let bytes = session.bytes(in: seconds)
    let share = (session.processorSeconds - before) / (Run.now() - start) * 100
    let thousandths = Int((share * 1000).rounded())
    let digits = String(thousandths % 1000 + 1000).dropFirst()
    row(what, "\(bytes) bytes, \(thousandths / 1000).\(digits) % of a core, in \(Int(seconds)) s")
    return share
  }

  private static func spread(_ times: [Double]) -> String {
    guard !times.isEmpty else { return "never" }
    let sorted = times.sorted()
    func part(_ share: Double) -> String {
      milliseconds(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))])
    }
    return "median \(part(0.5)), p99 \(part(0.99)), most \(part(1))"
  }
}
