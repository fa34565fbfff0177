import HostModel
import Screen
import TerminalText

/// The sentences about a line of a log.
extension DetailText {
  mutating func describe(_ line: LogLine) {
    title = [Span(Timestamp(line.time, offset: timeZoneOffset).time, Style.accent.bold)]
    if !line.subject.isEmpty { title.append(Span("  \(line.subject)")) }
    add([.dim(Timestamp(line.time, offset: timeZoneOffset).dateAndTime)])
    add([Span(line.text, EventsView.style(of: line.severity))], hanging: 2)
    guard let picture else { return }
    switch line.about {
    case .device(let address)?:
      guard let device = picture.device(address) else {
        note("The device is gone.")
        return
      }
      link("device", address)
      if let set = device.deviceSet { link("device set", set, .set(set)) }
      blank()
      add([Span.bold(isPast ? "Then: " : "Now: ")] + Self.facts(device, glyphs: glyphs), hanging: 2)
      addHolders(of: [device])
    case .deviceSet(let id)?:
      guard let set = picture.set(id) else {
        note("The set no longer has members.")
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
        note("The process no longer holds anything.")
      }
    case .host?, .driver?, nil: break
    }
  }
}
