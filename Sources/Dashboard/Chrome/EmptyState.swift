import HostModel
import Screen
import TerminalText

/// The page shown instead of the list when there is no device: the missing requirements, and how to meet them.
enum EmptyState: Equatable {
  /// The first observation runs.
  case waiting
  /// The first observation failed.
  case failed(String)
  /// The VFIO core is not loaded or not in this kernel.
  case noVFIO
  /// VFIO is there, and no device is bound to it.
  case nothingBound

  init?(_ picture: SnapshotIndex?, failure: String?) {
    guard let picture else {
      self = failure.map(EmptyState.failed) ?? .waiting
      return
    }
    guard picture.snapshot.deviceSets.isEmpty, picture.snapshot.devices.isEmpty else { return nil }
    self = picture.snapshot.host.vfio.isAbsent ? .noVFIO : .nothingBound
  }

  /// The page in lines of at most `width` columns.
  func lines(width: Int, readiness: VFIOReadiness?, glyphs: Glyphs) -> [[Span]] {
    paragraphs(readiness, glyphs).flatMap { $0.lines(width: width, glyphs: glyphs) }
  }

  private func paragraphs(_ readiness: VFIOReadiness?, _ glyphs: Glyphs) -> [Paragraph] {
    switch self {
    case .waiting: [Paragraph([.dim("Reading the host for the first time.")])]
    case .failed(let reason):
      [
        Paragraph([Span("This host could not be read.", Style(.danger))]), Paragraph([Span(reason)], indent: 2),
        Paragraph([.dim("The next attempt is at the next interval.")]),
      ]
    case .noVFIO:
      Self.missing("VFIO is not loaded on this host: there is no device set to show.", readiness, glyphs)
    case .nothingBound:
      Self.missing("VFIO is loaded on this host, but no device is bound to it.", readiness, glyphs)
    }
  }

  /// The missing requirements in the order in which to meet them, each with its remedy.
  private static func missing(_ heading: String, _ readiness: VFIOReadiness?, _ glyphs: Glyphs) -> [Paragraph] {
    let missing = readiness?.missing ?? []
    var page = [Paragraph([.bold(heading)]), Paragraph([])]
    if !missing.isEmpty { page.append(Paragraph([.bold("Missing, and how to get it")])) }
    for (number, thing) in missing.enumerated() {
      page.append(Paragraph([Span(thing.message)], indent: 2, hanging: 5, lead: Span("\(number + 1). ", .accent)))
      page.append(
        Paragraph([Span(thing.remedy)], indent: 5, hanging: 7, lead: Span("\(glyphs.arrow) ", .accent)))
    }
    return page + [
      Paragraph([]),
      Paragraph([.dim("Bind a device together with all others of its IOMMU group; leave bridges with their drivers.")]),
      Paragraph([.dim("Devices appear here as soon as they are bound.")]),
    ]
  }
}
