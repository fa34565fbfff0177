import HostModel
import TerminalText

/// What is missing before VFIO can be used, and how to get it.
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
