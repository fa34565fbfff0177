/// How sure a computed value is.
package enum Certainty: String, Hashable, Sendable {
  /// The kernel said so.
  case kernel
  /// It follows from what was read by the kernel's rule.
  case computed
  /// The rule differs by kernel and this one cannot be told.
  case assumed
}
