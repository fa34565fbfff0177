import HostModel
import TerminalText

/// The section of a report about the missing requirements of VFIO and their remedies.
struct ReadinessLines {
  private let readiness: VFIOReadiness
  private let layout: TextLayout

  init(_ readiness: VFIOReadiness, layout: TextLayout) {
    self.readiness = readiness
    self.layout = layout
  }

  func lines() -> [String] {
    guard !readiness.missing.isEmpty else { return ["MISSING (nothing)"] }
    return ["MISSING"]
      + readiness.missing.flatMap { missing in
        layout.paragraph(missing.message, first: "  - ") + layout.paragraph(missing.remedy, first: "    ")
      }
  }
}
