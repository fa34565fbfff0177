import HostModel

/// The order that kcmp(2) gives two open file descriptions, or two descriptor tables. It is total, and the same as long
/// as they exist.
package enum FileComparison: Sendable {
  case same, less, greater
}
