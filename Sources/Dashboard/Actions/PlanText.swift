import ActionPlanning
import HostModel
import Screen
import TerminalText

/// A plan in sentences: the refusal, the steps, the affected devices, the consequences.
struct PlanText {
  /// The text from top to bottom.
  private(set) var paragraphs: [Paragraph] = []

  private let plan: ActionPlan
  private let glyphs: Glyphs

  init(_ plan: ActionPlan, glyphs: Glyphs) {
    self.plan = plan
    self.glyphs = glyphs
    addTargets()
    if !plan.warnings.isEmpty {
      add([Span(ActionPlan.warningsHeading, Style(.danger).bold)])
      paragraphs += BlockerText.paragraphs(plan.warnings, glyphs: glyphs)
    }
    addRefusal()
    addList(plan.refusal == nil ? "Steps" : "Steps, not carried out", plan.steps, isNumbered: true)
    addAffected()
    addSiblings()
    addList(ActionPlan.consequencesHeading, plan.consequences)
    guard !plan.doubts.isEmpty else { return }
    add([Span(ActionPlan.doubtsHeading, Style(.warn))])
    paragraphs += BlockerText.paragraphs(plan.doubts, glyphs: glyphs)
  }

  private mutating func addTargets() {
    for target in plan.targets {
      let name = plan.affected.first { $0.address == target.address }?.name
      let facts = [
        name.map(Wording.shortName), target.driver ?? Device.noDriver, target.iommuGroup.map { "group \($0)" },
        target.deviceSet.map { "set \($0)" }, target.vfioDevice,
      ]
      add(
        [.dim("\(target.address)  " + facts.compactMap { $0 }.joined(separator: " \(glyphs.separator) "))], hanging: 2)
    }
  }

  private mutating func addRefusal() {
    guard let refusal = plan.refusal else { return }
    let meaning = refusal.meaning.map { [Span(": \($0)")] } ?? []
    add([Span(refusal.answer, Style(.danger).bold)] + meaning, hanging: 2)
    paragraphs += BlockerText.paragraphs(refusal.blockers, glyphs: glyphs)
  }

  private mutating func addAffected() {
    guard !plan.affected.isEmpty else { return }
    add([.bold(plan.affectedHeading)])
    paragraphs += ScopeTree(plan, glyphs: glyphs).lines
  }

  private mutating func addSiblings() {
    guard !plan.siblings.isEmpty else { return }
    add([.bold("Bound to vfio-pci for the reset, then given back")])
    for sibling in plan.siblings {
      add([Span("\(sibling.address)  now \(sibling.driver ?? Device.noDriver)")], indent: 2)
    }
  }

  private mutating func addList(_ heading: String, _ sentences: [String], isNumbered: Bool = false) {
    guard !sentences.isEmpty else { return }
    add([.bold(heading)])
    for (index, sentence) in sentences.enumerated() {
      let lead = isNumbered ? "\(index + 1). " : "\(glyphs.separator) "
      paragraphs.append(
        Paragraph([Span(sentence)], indent: 2, hanging: 2 + lead.count, lead: Span(lead, .accent)))
    }
  }

  private mutating func add(_ spans: [Span], indent: Int = 0, hanging: Int? = nil) {
    paragraphs.append(Paragraph(spans, indent: indent, hanging: hanging))
  }
}
