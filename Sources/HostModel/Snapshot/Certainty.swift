/// The certainty of a computed value.
package enum Certainty: String, Hashable, Sendable {
  /// The kernel said so.
  case kernel
  /// It follows by the kernel's rule from what was read.
  case computed
  /// The rule differs by kernel, and which one this kernel has is unknown.
  case assumed
}
