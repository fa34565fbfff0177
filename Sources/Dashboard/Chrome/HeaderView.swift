import HostModel
import Screen
import TerminalText

/// Two lines: the host, the current position, and the ways into VFIO; then the counts and the blind spots.
struct HeaderView {
  /// A part of a line. The higher its rank, the sooner it is left out if room is short.
  private struct Segment {
    var spans: [Span]
    var rank: Int
    var isRight = false
    /// The number of columns reserved for it, so that its neighbours do not move while it changes.
    var least = 0
    /// True if it is cut at its start when it does not fit.
    var isTrail = false
  }

  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, in area: Rect) {
    guard !area.isEmpty else { return }
    if area.height == 1 {
      draw(short(), on: &surface, in: area)
    } else {
      let (first, second) = area.split(top: 1)
      draw(host(), on: &surface, in: first)
      draw(counts() + [watch(), running], on: &surface, in: second)
    }
  }

  private func short() -> [Segment] {
    var segments = [host()[0]]
    segments += counts()
    if state.freeze != nil || state.failure != nil { segments.append(watch()) }
    segments += [state.seal.map { Segment(spans: [Self.short($0)], rank: 2, isRight: true) } ?? readOnly, running]
    return segments
  }

  /// The state of the seal; without a seal, the note that the session is read-only.
  private var readOnly: Segment {
    if let seal = state.seal {
      return Segment(
        spans: [Span(seal.text, seal.isWhole ? .accent : Style(.warn))], rank: seal.isWhole ? 2 : 0, isRight: true)
    }
    return Segment(spans: state.isReadOnly ? [Span("read-only", .accent)] : [], rank: 2, isRight: true)
  }

  private static func short(_ seal: SealLabel) -> Span {
    Span(seal.shortText, seal.isWhole ? .accent : Style(.warn))
  }

  /// The running action and its current call, shown even if the dialog is hidden.
  private var running: Segment {
    guard let running = state.helper.running else { return Segment(spans: [], rank: 0) }
    let seconds = "\(running.seconds(at: state.steady)) s"
    let key = state.commands.command(.act)?.keys.first.map { ", \($0) shows it" } ?? ""
    let text =
      " \(state.isStuck ? "STUCK" : "running"): \(running.callName) \(seconds)\(state.dialog == nil ? key : "") "
    return Segment(spans: [Span(text, Style(state.isStuck ? .danger : .banner))], rank: 0, isRight: true)
  }

  private func host() -> [Segment] {
    let name = Segment(spans: [Span("vfiotop", Style.accent.bold)], rank: 3)
    guard let host = state.picture?.snapshot.host else { return [name, readOnly] }
    func way(_ name: String, _ isThere: Bool, _ words: (String, String) = ("yes", "no")) -> [Span] {
      [.dim("\(name) "), isThere ? Span(words.0) : .dim(words.1)]
    }
    var features = way("group", host.vfio.group) + [Span("  ")] + way("cdev", host.vfio.cdev) + [Span("  ")]
    features += way("iommufd", host.vfio.iommufd)
    var noiommu = way("noiommu", host.vfio.noiommu, ("on", "off"))
    // Devices that may write anywhere in memory: said loudly.
    if host.vfio.noiommu { noiommu[1].style = Style(.warn) }
    return [
      Segment(
        spans: [Span(host.name, Style.text.bold)]
          + (host.isSimulated ? [Span(" "), Span(" \(Host.simulatedWord) ", Style(.banner))] : []), rank: 0), crumbs,
      Segment(spans: [Span("Linux \(host.kernelRelease)")], rank: 5), Segment(spans: features, rank: 6),
      Segment(spans: noiommu, rank: host.vfio.noiommu ? 4 : 9), readOnly,
      Segment(spans: name.spans, rank: 10, isRight: true),
    ]
  }

  /// The path to the selection, after the places that were jumped from.
  private var crumbs: Segment {
    let names = state.crumbs
    let step = " \(state.glyphs.collapsed) "
    var spans: [Span] = []
    for (index, name) in names.enumerated() {
      spans.append(.dim(index == 0 ? String(step.dropFirst()) : step))
      spans.append(index + 1 == names.count ? Span(name, .accent) : .dim(name))
    }
    // The word for a simulated host takes its room from here.
    let isSimulated = state.picture?.snapshot.host.isSimulated == true
    return Segment(spans: spans, rank: 1, least: isSimulated ? 24 : 38, isTrail: true)
  }

  private func counts() -> [Segment] {
    guard let picture = state.picture else { return [] }
    let snapshot = picture.snapshot
    func count(_ number: Int, _ one: String, _ many: String, _ style: Style? = nil, rank: Int) -> Segment {
      let text = number == 1 ? one : many
      if let style { return Segment(spans: [Span("\(number) \(text)", style)], rank: rank) }
      return Segment(spans: [.bold("\(number)"), .dim(" \(text)")], rank: rank)
    }
    var segments = [
      count(snapshot.deviceSets.count, "set", "sets", rank: 5), count(picture.members, "device", "devices", rank: 6),
      count(picture.openDevices, "open", "open", rank: 3),
      count(snapshot.holders.count, "holder", "holders", rank: 4),
    ]
    let blind = snapshot.blindSpots
    if !blind.phantomOpens.isEmpty {
      segments.append(
        count(blind.phantomOpens.count, "phantom open", "phantom opens", Style(.danger), rank: 1))
    }
    return segments + blind.gaps.phrases.map { Segment(spans: [Span($0, Style(.warn))], rank: 2) }
  }

  /// The age of the picture. Nothing here changes while all is well: an idle screen sends nothing.
  private func watch() -> Segment {
    if let past = state.past { return Segment(spans: [Span(self.past(past), Style(.banner))], rank: 0, isRight: true) }
    if let freeze = state.freeze {
      let changes = freeze.changes.count
      let waiting = changes == 0 ? "" : ", \(Plural.count(changes, "change")) waiting"
      let since = Timestamp(freeze.since, offset: state.timeZoneOffset).time
      let age = DurationText.rounded(Int(max(0, state.steady - freeze.steadySince)))
      let key = state.commands.command(.freeze)?.keys.first.map { ", \($0) resumes" } ?? ""
      return Segment(
        spans: [Span(" FROZEN at \(since) (\(age))\(waiting)\(key) ", Style(.banner))], rank: 0, isRight: true)
    }
    if let failure = state.failure {
      return Segment(spans: [Span(Notice.observationFailed(failure), Style(.danger))], rank: 0, isRight: true)
    }
    if let last = state.lastScan, state.isStale {
      return Segment(
        spans: [Span("seen \(DurationText.rounded(Int(state.steady - last))) ago", Style(.warn))], rank: 0,
        isRight: true)
    }
    if let back = state.scrolledBack {
      let key = state.commands.command(.last)?.keys.first.map { ", \($0) follows" } ?? ""
      let text = " BACK in time: \(back) newer\(key) "
      return Segment(spans: [Span(text, Style(.banner))], rank: 0, isRight: true)
    }
    guard state.picture != nil else { return Segment(spans: [.dim("first scan running")], rank: 0, isRight: true) }
    var spans = [Span.dim("every \(DurationText.rounded(state.interval))")]
    if state.isSlow {
      spans.append(Span(", a scan takes \(DurationText.rounded(state.scanDuration))", Style(.warn)))
    }
    return Segment(spans: spans, rank: 7, isRight: true)
  }

  /// The past state that is shown, and the keys that lead back.
  private func past(_ past: DashboardState.PastState) -> String {
    let numbers = state.timeline.numbers
    // A time of day is clear for most of a day.
    let isLongAgo = state.now - past.since > 20 * 3_600_000
    let time =
      isLongAgo
      ? Timestamp(past.since, offset: state.timeZoneOffset).dateAndTime
      : Timestamp(past.since, offset: state.timeZoneOffset).time
    // A state that is forgotten by now is older than all others.
    let place = max(1, past.number - numbers.lowerBound + 1)
    let keys = [(Command.ID.stepForward, "later"), (.freeze, "present")].compactMap { command, word in
      state.commands.command(command)?.keys.first.map { ", \($0) \(word)" }
    }
    return " AS OF \(time), \(place) of \(numbers.count)\(keys.joined()) "
  }

  /// Puts the segments with two blanks between them, the right ones at the right edge; leaves out what does not fit.
  private func draw(_ segments: [Segment], on surface: inout Surface, in line: Rect) {
    var shown = segments.filter { !$0.spans.isEmpty }
    let glyphs = surface.glyphs
    let room = line.width - 2
    func columns(_ segment: Segment) -> Int {
      segment.isTrail ? segment.least : max(segment.least, glyphs.columns(of: segment.spans))
    }
    while shown.count > 1, shown.reduce(0, { $0 + columns($1) + 2 }) - 2 > room {
      guard let worst = shown.indices.max(by: { shown[$0].rank < shown[$1].rank }) else { break }
      shown.remove(at: worst)
    }
    // The segment that is cut gets the remaining columns.
    let spare = max(0, room - shown.reduce(-2) { $0 + columns($1) + 2 })
    var x = line.x + (line.width > 2 ? 1 : 0)
    for segment in shown where !segment.isRight {
      if segment.isTrail {
        let width = segment.least + spare
        surface.put(Self.tail(segment.spans, columns: width, glyphs: glyphs), x: x, y: line.y, width: width)
        x += width + 2
      } else {
        x += surface.put(segment.spans, x: x, y: line.y, width: line.maxX - x) + 2
      }
    }
    var right = line.maxX - (line.width > 2 ? 1 : 0)
    for segment in shown where segment.isRight {
      let width = glyphs.columns(of: segment.spans)
      let start = max(right - width, x)
      surface.put(segment.spans, x: start, y: line.y, width: max(0, line.maxX - start))
      right = start - 2
    }
  }

  /// The last pieces that fit, with an ellipsis if the first were left out.
  private static func tail(_ spans: [Span], columns: Int, glyphs: Glyphs) -> [Span] {
    var spans = spans[...]
    var isCut = false
    while spans.count > 2, glyphs.columns(of: Array(spans)) + (isCut ? 1 : 0) > columns {
      spans = spans.dropFirst(2)
      isCut = true
    }
    return (isCut ? [.dim(glyphs.ellipsis)] : []) + spans
  }
}
