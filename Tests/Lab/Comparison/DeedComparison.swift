/// One action of vfiotop: its prediction, the kernel's answer, its journal and the kernel's events.
package struct DeedComparison {
  private let deed: Deed
  /// The document of `vfiotop list` before the action; nil if there was none.
  private let picture: Prediction?
  /// The kernel logs every reset.
  private let logsResets: Bool

  /// Compares `deed`. `picture` is the output of `vfiotop list` before it.
  package init(deed: Deed, picture: Prediction?, logsResets: Bool = false) {
    self.deed = deed
    self.picture = picture
    self.logsResets = logsResets
  }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    if deed.plan != nil { planned(&tally) }
    answered(&tally)
    if deed.status != nil { ended(&tally) }
    journal(&tally)
    devices(&tally)
    resets(&tally)
    log(&tally)
    drivers(&tally)
    if let count = deed.opens {
      let opened = deed.journal.calls("VFIO_GROUP_GET_DEVICE_FD") + deed.journal.calls("VFIO_DEVICE_BIND_IOMMUFD")
      tally.compare("opened files", what, predicted: opened.count, kernel: count)
    }
    if let waited = deed.waited {
      tally.compare("waits", "\(what): \(waited) ms are short", predicted: waited <= 3000, kernel: true)
    }
    return tally
  }

  private var what: String { deed.words.joined(separator: " ") }
  /// Another process requested the device: vfiotop released it before it had done all that it was told.
  private var isLetGo: Bool { deed.expected == "letgo" }
  private var isRefused: Bool { deed.expected != "works" }

  /// The dry run predicts the kernel's answer, changes nothing, and reports it by its exit status.
  private func planned(_ tally: inout Tally) {
    tally.compare("predictions", what, predicted: deed.prediction ?? "none", kernel: deed.predicted)
    tally.compare(
      "dry runs", "exit status of \(what)", predicted: deed.planStatus,
      kernel: deed.predicted == "works" || deed.predicted == "unknown" ? 0 : deed.expectedStatus ?? 1)
    tally.compare("dry runs", "calls that act of \(what)", predicted: deed.planCalls, kernel: 0)
    tally.compare("dry runs", "what \(what) did", predicted: [], kernel: deed.planEvents.map(Self.text))
  }

  /// The kernel gave the answer to be shown; vfiotop itself refuses without a call.
  private func answered(_ tally: inout Tally) {
    let answer = deed.journal.answer ?? "refused"
    // The call that first notices the missing device depends on timing.
    let isGone = deed.expected == "gone" && ["ENXIO", "ENODEV", "ENOENT"].contains(answer)
    let expected = isGone ? answer : isLetGo ? "works" : deed.expected
    tally.compare("answers", what, predicted: answer, kernel: expected)
    guard isLetGo else { return }
    let asked = deed.events.contains { $0.what == "request" }
    tally.compare("requests", what, predicted: !deed.journal.lines("request").isEmpty, kernel: asked)
    if !asked { tally.fail("\(what): the kernel did not ask for the device") }
    letGo(&tally)
  }

  /// A process that requests the device gets it within a second, measured from the kernel's first request to the end of
  /// its close_device. The time before and after is the kernel's (a slot waits five seconds for its button to be
  /// pressed again).
  private func letGo(_ tally: inout Tally) {
    guard let asked = deed.events.first(where: { $0.what == "request" })?.began,
      let closed = deed.events.last(where: { $0.what == "close_device" })?.ended
    else { return tally.fail("\(what): no time from the kernel's request to the close") }
    let milliseconds = (closed - asked) / 1000
    tally.compare(
      "requests met within a second", "\(what): \(milliseconds) ms", predicted: (0...1000).contains(milliseconds),
      kernel: true)
  }

  /// The exit status, and a refusal's reason.
  private func ended(_ tally: inout Tally) {
    let expected = deed.expectedStatus ?? (isRefused ? 1 : 0)
    tally.compare("exit statuses", what, predicted: deed.status, kernel: expected)
    guard isRefused else { return }
    let text = deed.errorText
    let errno = deed.expected.hasPrefix("E") ? deed.expected : deed.predicted
    if errno.hasPrefix("E") {
      tally.compare(
        "reasons", "\(what): \(text) names \(errno)", predicted: text.contains(errno), kernel: true)
    }
    // A name alone does not help: the message needs a sentence and a remedy.
    let sentences = text.split(whereSeparator: \.isWhitespace).count
    tally.compare("reasons", "\(what): \(text) explains", predicted: sentences > 8, kernel: true)
    for said in deed.says {
      tally.compare("reasons", "\(what): \(text) says \(said)", predicted: text.contains(said), kernel: true)
    }
  }

  /// The journal has a start and an end, and every line has a known schema.
  private func journal(_ tally: inout Tally) {
    let lines = deed.journal.lines
    guard deed.expected != "refused" || !lines.isEmpty else { return }
    tally.compare("journals", "\(what): first line", predicted: lines.first?.event ?? "none", kernel: "started")
    if deed.status != nil {
      tally.compare("journals", "\(what): finished", predicted: deed.journal.lines("finished").isEmpty, kernel: false)
    }
    let schemas = Set(lines.map { $0.schema ?? "none" })
    tally.compare("journals", "\(what): schema", predicted: schemas.sorted(), kernel: ["vfiotop.journal/1"])
    for line in deed.journal.lines("call") where line.durationMs == nil || line.call == nil || line.text == nil {
      tally.fail("\(what): a call without a name, a duration or a text in the journal: \(line)")
    }
  }

  /// Each first open and last close in the journal is one of the kernel's, and none is missing.
  private func devices(_ tally: inout Tally) {
    for (event, function) in [("first_open", "open_device"), ("last_close", "close_device")] {
      let written = deed.journal.lines(event).compactMap(\.address).sorted()
      let done = deed.events.filter { $0.what == function && $0.result != "EINVAL" && $0.cause == nil }
      tally.compare(
        event == "first_open" ? "first opens" : "last closes", what, predicted: written,
        kernel: done.filter { $0.result == nil || $0.result == "works" }.compactMap(\.address).sorted())
      for line in deed.journal.lines(event) {
        let counts = [line.openCountBefore, line.openCountAfter].map { $0.map(String.init) ?? "-" }
        let isOpening = event == "first_open"
        tally.compare(
          "open counts in the journal", what, predicted: counts, kernel: isOpening ? ["0", "1"] : ["1", "0"])
        if let set = picture?.device(line.address ?? "")?.deviceSet {
          tally.compare("sets in the journal", what, predicted: line.deviceSet ?? "none", kernel: set)
        }
      }
    }
  }

  /// Each requested reset is one of the kernel's, and it affected the expected functions.
  private func resets(_ tally: inout Tally) {
    func done(_ function: String) -> [Answer] {
      deed.events.filter { $0.what == function && $0.cause == nil && $0.result == "works" }
    }
    let functions = deed.journal.calls("VFIO_DEVICE_RESET").compactMap(\.address).sorted()
    tally.compare(
      "function resets", what, predicted: functions, kernel: done("function_reset").compactMap(\.address).sorted())
    // A bus is reset through any member of the set; the kernel takes its first.
    let hot = deed.journal.calls("VFIO_DEVICE_PCI_HOT_RESET")
    tally.compare("hot resets", what, predicted: hot.count, kernel: done("bus_reset").count)
    guard let target = hot.first?.address, let affected = picture?.set(of: target)?.hotReset.affected else { return }
    let reached = Set(deed.events.filter { $0.what == "touched" && $0.cause == "bus_reset" }.compactMap(\.address))
    tally.compare("scopes", what, predicted: affected.map(\.address).sorted(), kernel: reached.sorted())
  }

  /// If the kernel logs resets, its log has the same number, and each has completed.
  private func log(_ tally: inout Tally) {
    let begun = deed.events.filter { $0.what == "log_resetting" }.compactMap(\.address).sorted()
    let ended = deed.events.filter { $0.what == "log_reset_done" }.compactMap(\.address).sorted()
    guard logsResets || !begun.isEmpty else { return }
    tally.compare("log lines", what, predicted: ended, kernel: begun)
    let touched = deed.events.filter { $0.what == "touched" }.compactMap(\.address).sorted()
    tally.compare("log lines", what, predicted: touched, kernel: begun)
  }

  /// No driver or override differs from before, and no restore record is left.
  private func drivers(_ tally: inout Tally) {
    guard !["bind", "unbind", "restore"].contains(deed.words.first ?? ""), !deed.before.isEmpty else { return }
    tally.compare("drivers afterwards", what, predicted: deed.after, kernel: deed.before)
  }

  private static func text(_ event: Answer) -> String { "\(event.what ?? "?") \(event.address ?? "?")" }
}
