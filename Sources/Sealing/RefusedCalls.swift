/// The calls that the seal has refused to this process.
package struct RefusedCalls: Hashable, Sendable {
  /// The number of calls.
  package let count: Int
  /// The name of the last one; nil if there was none.
  package let last: String?

  /// Creates a count.
  package init(count: Int, last: String?) { (self.count, self.last) = (count, last) }
}
