/// A request to the helper, the process that carries out actions and holds the opened devices. It is a process of its
/// own so that a call that never returns neither freezes the screen nor keeps vfiotop from exiting.
package enum HelperRequest: Hashable, Sendable, Codable {
  /// Plans an action. Answered by ``HelperMessage/planned(_:)``.
  case plan(ActionRequest)
  /// Carries out a confirmed plan. Answered by ``HelperMessage/finished(_:)``.
  /// With `tries`, calls are made even if a refusal is expected.
  case carryOut(ActionPlan, tries: Bool)
}
