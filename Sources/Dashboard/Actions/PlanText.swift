import ActionPlanning
import HostModel
import Screen

/// A plan in sentences: why it would not work, what is done, what is hit, what it brings about.
struct PlanText {
  /// The text from top to bottom.
  private(set) var paragraphs: [Paragraph] = []

  private let plan: ActionPlan
  private let glyphs: Glyphs

  init(_ plan: ActionPlan, glyphs: Glyphs) {
    self.plan = plan
    self.glyphs = glyphs
    addTargets()
    addRefusal()
    addList(plan.refusal == nil ? "What will be done" : "What would be done", plan.steps, isNumbered: true)
    addReached()
    addSiblings()
    addList("What it brings about", plan.consequences)
    guard !plan.doubts.isEmpty else { return }
    add([Span("Whether it works cannot be told", Style(.warn))])
    paragraphs += BlockerText.paragraphs(plan.doubts, glyphs: glyphs)
  }

  private mutating func addTargets() {
    for target in plan.targets {
      let name = plan.affected.first { $0.address == target.address }?.name
      let facts = [
        name.map(Wording.shortName), target.driver ?? "no driver", target.iommuGroup.map { "group \($0)" },
        target.deviceSet.map { "set \($0)" }, target.vfioDevice,
      ]
      add(
        [.dim("\(target.address)  " + facts.compactMap { $0 }.joined(separator: " \(glyphs.separator) "))], hanging: 2)
    }
  }

  private mutating func addRefusal() {
    guard let refusal = plan.refusal else { return }
    if let errno = refusal.errno {
      add([Span("It would end in \(errno.name)", Style(.danger).bold), Span(", \(errno.meaning)")], hanging: 2)
    } else {
      add([Span("vfiotop does not begin this", Style(.danger).bold)])
    }
    paragraphs += BlockerText.paragraphs(refusal.blockers, glyphs: glyphs)
  }

  private mutating func addReached() {
    guard !plan.affected.isEmpty else { return }
    let count = Wording.count(
      plan.affected.count, plan.affected.allSatisfy { $0.address.pci != nil } ? "function" : "device")
    let heading: String
    switch plan.request.kind {
    case .hotReset: heading = "What is reset, by the \(plan.mechanism?.rawValue ?? "bus"): \(count)"
    case .open: heading = "What is reset where it can be"
    case .functionReset: heading = "What is reset"
    case .close: heading = "What may be reset by the close: \(count)"
    case .unbind: heading = "What loses its driver: \(count)"
    case .bind, .restore: heading = "What gets another driver: \(count)"
    }
    add([.bold(heading)])
    paragraphs += ScopeTree(plan, glyphs: glyphs).lines
  }

  private mutating func addSiblings() {
    guard !plan.siblings.isEmpty else { return }
    add([.bold("Bound to vfio-pci for the reset, and given back")])
    for sibling in plan.siblings {
      add([Span("\(sibling.address)  now \(sibling.driver ?? "without a driver")")], indent: 2)
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
