import HostModel
import Screen

/// Two lines: the host and its ways into VFIO, then what there is and what cannot be seen.
struct HeaderView {
  /// A part of a line. The higher its rank, the sooner it is left out where room is short.
  private struct Segment {
    var spans: [Span]
    var rank: Int
    var isRight = false
  }

  private let state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, in area: Rect) {
    guard !area.isEmpty else { return }
    if area.height == 1 {
      draw(short(), on: &surface, in: area)
    } else {
      let (first, second) = area.split(top: 1)
      draw(host(), on: &surface, in: first)
      draw(counts() + [watch()], on: &surface, in: second)
    }
  }

  private func short() -> [Segment] {
    var segments = [host()[0]]
    segments += counts()
    if state.freeze != nil || state.failure != nil { segments.append(watch()) }
    segments.append(readOnly)
    return segments
  }

  private var readOnly: Segment {
    Segment(spans: state.isReadOnly ? [Span("read-only", .accent)] : [], rank: 2, isRight: true)
  }

  private func host() -> [Segment] {
    let name = Segment(spans: [Span("vfiotop", Style.accent.bold)], rank: 3)
    guard let host = state.picture?.snapshot.host else { return [name, readOnly] }
    func way(_ name: String, _ isThere: Bool, _ words: (String, String) = ("yes", "no")) -> [Span] {
      [.dim("\(name) "), isThere ? Span(words.0) : .dim(words.1)]
    }
    var noiommu = way("noiommu", host.vfio.noiommu, ("on", "off"))
    // Devices that may write anywhere in memory: said loudly.
    if host.vfio.noiommu { noiommu[1].style = Style(.warn) }
    return [
      Segment(spans: [Span(host.name, Style.text.bold)], rank: 0),
      Segment(spans: [Span("Linux \(host.kernelRelease)")], rank: 5),
      Segment(spans: way("group", host.vfio.group), rank: 6), Segment(spans: way("cdev", host.vfio.cdev), rank: 7),
      Segment(spans: way("iommufd", host.vfio.iommufd), rank: 8),
      Segment(spans: noiommu, rank: host.vfio.noiommu ? 4 : 9), readOnly,
      Segment(spans: name.spans, rank: 10, isRight: true),
    ]
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
    if blind.gaps.unreadableProcesses > 0 {
      segments.append(
        count(
          blind.gaps.unreadableProcesses, "process unreadable", "processes unreadable", Style(.warn), rank: 2))
    }
    if blind.gaps.processesHidden { segments.append(Segment(spans: [Span("others hidden", Style(.warn))], rank: 2)) }
    if blind.gaps.inOwnProcessNamespace {
      segments.append(Segment(spans: [Span("own pid namespace", Style(.warn))], rank: 2))
    }
    return segments
  }

  /// How fresh the picture is. Nothing here changes while all is well: an idle screen sends nothing.
  private func watch() -> Segment {
    if let freeze = state.freeze {
      let waiting = freeze.changes.isEmpty ? "" : ", \(Wording.count(freeze.changes.count, "change")) waiting"
      let since = ClockText.time(freeze.since, offset: state.timeZoneOffset)
      let key = Commands.all.first { $0.id == .freeze }?.keys.first.map { ", \($0) goes on" } ?? ""
      return Segment(spans: [Span(" FROZEN at \(since)\(waiting)\(key) ", Style(.banner))], rank: 0, isRight: true)
    }
    if let failure = state.failure {
      return Segment(spans: [Span("observation failed: \(failure)", Style(.danger))], rank: 0, isRight: true)
    }
    if let last = state.lastScan, state.now - last > Int64(3 * state.interval + 1000) {
      return Segment(
        spans: [Span("seen \(ClockText.duration(Int(state.now - last))) ago", Style(.warn))], rank: 0, isRight: true)
    }
    guard state.picture != nil else { return Segment(spans: [.dim("first scan running")], rank: 0, isRight: true) }
    var spans = [Span.dim("every \(ClockText.duration(state.interval))")]
    if state.scanDuration * 2 > state.interval {
      spans.append(Span(", a scan takes \(ClockText.duration(state.scanDuration))", Style(.warn)))
    }
    return Segment(spans: spans, rank: 7, isRight: true)
  }

  /// Puts the segments with two blanks between them, the right ones at the right edge; leaves out what does not fit.
  private func draw(_ segments: [Segment], on surface: inout Surface, in line: Rect) {
    var shown = segments.filter { !$0.spans.isEmpty }
    let glyphs = surface.glyphs
    let room = line.width - 2
    while shown.count > 1, shown.reduce(0, { $0 + glyphs.columns(of: $1.spans) + 2 }) - 2 > room {
      guard let worst = shown.indices.max(by: { shown[$0].rank < shown[$1].rank }) else { break }
      shown.remove(at: worst)
    }
    var x = line.x + (line.width > 2 ? 1 : 0)
    for segment in shown where !segment.isRight {
      x += surface.put(segment.spans, x: x, y: line.y, width: line.maxX - x) + 2
    }
    var right = line.maxX - (line.width > 2 ? 1 : 0)
    for segment in shown where segment.isRight {
      let width = glyphs.columns(of: segment.spans)
      let start = max(right - width, x)
      surface.put(segment.spans, x: start, y: line.y, width: max(0, line.maxX - start))
      right = start - 2
    }
  }
}
