import HostModel
import Screen

/// The sentences about a line of a log.
extension DetailText {
  mutating func describe(_ line: LogLine) {
    title = [Span(ClockText.time(line.time, offset: timeZoneOffset), Style.accent.bold)]
    if !line.subject.isEmpty { title.append(Span("  \(line.subject)")) }
    add([.dim(ClockText.dateAndTime(line.time, offset: timeZoneOffset))])
    add([Span(line.text, EventsView.style(of: line.severity))], hanging: 2)
    guard let picture else { return }
    switch line.about {
    case .device(let address)?:
      guard let device = picture.device(address) else {
        note("The device is not there any more.")
        return
      }
      link("device", address)
      if let set = device.deviceSet { link("device set", set, .set(set)) }
      blank()
      add([Span.bold(isPast ? "Then: " : "Now: ")] + Self.facts(device, glyphs: glyphs), hanging: 2)
      addHolders(of: [device])
    case .deviceSet(let id)?:
      guard let set = picture.set(id) else {
        note("The set has no member any more.")
        return
      }
      link("device set", id, .set(id))
      blank()
      addHotReset(set)
    case .group(let id)?: if picture.group(id) != nil { link("IOMMU group", "group \(id)", .group(id)) }
    case .process(let pid)?:
      if let holder = picture.holder(pid) {
        link("process", holder)
      } else {
        note("The process holds nothing any more.")
      }
    case .host?, .driver?, nil: break
    }
  }
}
