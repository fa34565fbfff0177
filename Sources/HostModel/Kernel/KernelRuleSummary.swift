/// The rules of VFIO that differ between kernels, as sentences about one kernel.
package struct KernelRuleSummary: Hashable, Sendable {
  /// One rule.
  package struct Rule: Hashable, Sendable {
    /// The certainty that this kernel has the rule.
    package var certainty: Certainty
    /// One sentence.
    package var text: String
  }

  /// The rules, those that decide membership first.
  package let rules: [Rule]

  /// Creates the rules of a host's kernel.
  package init(_ host: Host) {
    let rules = KernelRules(host)
    self.rules = [
      Rule(
        rules.virtualFunctionIsAlone, yes: "A virtual function is a device set of its own.",
        no: "A virtual function joins the set of its bus."),
      Rule(
        rules.slotCoversBus, yes: "A hotplug slot covers its whole bus.",
        no: "A hotplug slot covers device number 0 of its bus only."),
      Rule(
        rules.ownershipInIOMMUCore,
        yes: "A group is viable when every driver in it leaves the group's DMA to its user.",
        no: "A group is viable when every device in it has a VFIO driver, an allowed one or none."),
      Rule(
        rules.refusesDirectRegions, yes: "A group with memory that the firmware reserves is refused (EINVAL).",
        no: "A group with memory that the firmware reserves is refused behind Intel's IOMMU only (EPERM)."),
      Self.pathRule(rules.level),
    ]
  }

  /// `vfio-device-syspath` in fdinfo was merged for 6.18.
  private static func pathRule(_ level: KernelVersion?) -> Rule {
    guard let level else {
      return Rule(certainty: .assumed, text: "Which device a descriptor leads to has to be deduced.")
    }
    return Rule(
      certainty: .computed,
      text: level >= KernelVersion(6, 18)
        ? "fdinfo names the device of every descriptor."
        : "fdinfo does not name the device of a descriptor (it does from 6.18): it is deduced.")
  }
}

extension KernelRuleSummary.Rule {
  fileprivate init(_ rule: KernelRules.Rule<Bool>, yes: String, no: String) {
    self.init(certainty: rule.certainty, text: rule.value ? yes : no)
  }
}
