import HostModel

/// The order that kcmp(2) gives two open file descriptions.
package enum FileComparison: Sendable {
  case same, less, greater
}
