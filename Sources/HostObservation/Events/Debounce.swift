/// Makes one refresh of a burst of events: when it has been quiet for a while, or has lasted too long.
///
/// A plain value: the time is handed in, in milliseconds of any clock that does not go back.
package struct Debounce: Hashable, Sendable {
  /// So long without an event ends a burst, in milliseconds.
  package let quiet: Int64
  /// So long after its first event a burst ends in any case.
  package let longest: Int64
  private var first: Int64?
  private var last: Int64 = 0

  /// No burst yet. A bind is a dozen events within some milliseconds; a person sees nothing change in 50.
  package init(quiet: Int64 = 50, longest: Int64 = 250) {
    self.quiet = quiet
    self.longest = longest
  }

  /// An event came. The first one after a burst begins the next.
  package mutating func event(at now: Int64) {
    if first == nil { first = now }
    last = now
  }

  /// When the burst ends, if nothing more comes; nil while there is none.
  package var end: Int64? { first.map { min(last + quiet, $0 + longest) } }

  /// Whether the burst has ended; if so, there is none any more.
  package mutating func ends(at now: Int64) -> Bool {
    guard let end, now >= end else { return false }
    first = nil
    return true
  }
}
