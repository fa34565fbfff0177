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

  /// Creates the rules of a kernel; nil for a kernel whose version is unknown.
  package init(_ version: KernelVersion?) {
    let rules = KernelRules(version)
    self.rules = [
      Rule(
        certainty: rules.virtualFunctionCertainty,
        text: rules.virtualFunctionIsAlone
          ? "A virtual function is a device set of its own." : "A virtual function joins the set of its bus."),
      Rule(
        certainty: rules.slotCertainty,
        text: rules.slotCoversBus
          ? "A hotplug slot covers its whole bus." : "A hotplug slot covers device number 0 of its bus only."),
      Rule(
        certainty: version == nil ? .assumed : .computed,
        text: rules.ownershipInIOMMUCore
          ? "A group is viable when no driver in it does DMA for the host."
          : "A group is viable when every device in it has a VFIO driver, an allowed one or none."),
      Self.pathRule(version),
    ]
  }

  /// `vfio-device-syspath` in fdinfo was merged for 6.18.
  private static func pathRule(_ version: KernelVersion?) -> Rule {
    guard let version else {
      return Rule(certainty: .assumed, text: "Which device a descriptor leads to has to be deduced.")
    }
    return Rule(
      certainty: .computed,
      text: version >= KernelVersion(6, 18)
        ? "fdinfo names the device of every descriptor."
        : "fdinfo does not name the device of a descriptor (it does from 6.18): it is deduced.")
  }
}
