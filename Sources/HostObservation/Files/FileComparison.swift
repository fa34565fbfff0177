import HostModel

/// The order kcmp(2) gives two opened files.
package enum FileComparison: Sendable {
  case same, less, greater
}
