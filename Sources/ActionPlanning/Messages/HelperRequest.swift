/// What the helper is told. The helper is the part of vfiotop that acts and that holds what was opened: a process of its
/// own, so that a call that never returns freezes no screen and keeps no one from leaving.
package enum HelperRequest: Hashable, Sendable, Codable {
  /// Say what an action would take. Answered by ``HelperMessage/planned(_:)``.
  case plan(ActionRequest)
  /// Carry out a plan that was confirmed. Answered by ``HelperMessage/finished(_:)``.
  /// `tries`: also when a refusal is expected, so that the kernel itself says no.
  case carryOut(ActionPlan, tries: Bool)
}
