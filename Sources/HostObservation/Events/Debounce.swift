/// Turns a burst of events into one refresh: once no event has come for a while, or the burst has lasted too long.
///
/// The time is passed in, in milliseconds of any monotonic clock.
package struct Debounce: Hashable, Sendable {
  /// The time without an event that ends a burst, in milliseconds.
  package let quiet: Int64
  /// The longest time from a burst's first event to its end, in milliseconds.
  package let longest: Int64
  private var first: Int64?
  private var last: Int64 = 0

  /// Creates a debounce without a burst. A bind is a dozen events within some milliseconds, and a person does not
  /// notice 50.
  package init(quiet: Int64 = 50, longest: Int64 = 250) {
    self.quiet = quiet
    self.longest = longest
  }

  /// Notes an event. The first one after a burst begins the next.
  package mutating func event(at now: Int64) {
    if first == nil { first = now }
    last = now
  }

  /// The time at which the burst ends if no more events come; nil if there is none.
  package var end: Int64? { first.map { min(last + quiet, $0 + longest) } }

  /// Returns true if the burst has ended, and forgets it then.
  package mutating func ends(at now: Int64) -> Bool {
    guard let end, now >= end else { return false }
    first = nil
    return true
  }
}
