import ActionPlanning
import HostModel
import TerminalText

/// A plan as text, for confirmation on the command line.
package struct PlanReport {
  private let plan: ActionPlan
  private let layout: TextLayout

  /// Creates a report on a plan.
  package init(_ plan: ActionPlan, layout: TextLayout) {
    self.plan = plan
    self.layout = layout
  }

  /// The report's lines.
  package var lines: [String] {
    var lines = [layout.shown(plan.title)]
    if !plan.warnings.isEmpty {
      lines.append(ActionPlan.warningsHeading)
      lines += blockerLines(plan.warnings)
    }
    for (number, step) in plan.steps.enumerated() {
      lines += layout.paragraph(step, first: "  \(number + 1). ", rest: "     ")
    }
    if !plan.affected.isEmpty {
      lines.append(plan.affectedHeading)
      lines += affectedLines
    }
    if !plan.consequences.isEmpty {
      lines.append(ActionPlan.consequencesHeading)
      for consequence in plan.consequences { lines += layout.paragraph(consequence, first: "  - ", rest: "    ") }
    }
    if let refusal = plan.refusal {
      lines.append(refusal.answer + (refusal.meaning.map { ": \($0)" } ?? ""))
      lines += blockerLines(refusal.blockers)
    }
    if !plan.doubts.isEmpty {
      lines.append(ActionPlan.doubtsHeading)
      lines += blockerLines(plan.doubts)
    }
    return lines
  }

  /// The predicted outcome: `works`, `fails EBUSY`, `fails refused` or `unknown`.
  package var prediction: String {
    if let refusal = plan.refusal { return "\(Verdict.Outcome.fails.rawValue) \(refusal.errno?.name ?? "refused")" }
    return (plan.doubts.isEmpty ? Verdict.Outcome.works : .unknown).rawValue
  }

  private var affectedLines: [String] {
    let driverWidth = plan.affected.map { ($0.driver ?? Device.noDriver).count }.max() ?? 0
    return plan.affected.enumerated().flatMap { index, affected -> [String] in
      let isLast = index + 1 == plan.affected.count
      let guide = "  \(isLast ? layout.glyphs.lastBranch : layout.glyphs.branch)\(layout.glyphs.horizontal) "
      let rest = "  \(isLast ? " " : layout.glyphs.vertical)    "
      let driver = layout.padded(affected.driver ?? Device.noDriver, driverWidth)
      let group = affected.iommuGroup.map { "group \($0)" } ?? "no group"
      return layout.paragraph(
        "\(affected.address)  \(driver)  \(group)  \(([state(affected)] + [affected.name].compactMap { $0 }).joined(separator: "  "))",
        first: guide, rest: rest)
    }
  }

  private func state(_ affected: ActionPlan.AffectedDevice) -> String {
    var words: [String] = []
    if affected.isBridge { words.append("bridge") }
    if plan.siblings.contains(where: { .pci($0.address) == affected.address }) {
      words.append("bound to vfio-pci for the reset")
    }
    if affected.isOwn { words.append("held by this vfiotop") }
    if !affected.holders.isEmpty { words.append("held by \(affected.holders.joined(separator: "; "))") }
    if words.isEmpty {
      words.append(affected.openState)
    }
    if !affected.isReportedByKernel { words.append("not reported by the kernel") }
    return words.joined(separator: ", ")
  }

  private func blockerLines(_ blockers: [Blocker]) -> [String] {
    BlockerLines(blockers, layout).lines
  }
}
