/// The gaps of an observation and the opens that are known to be hidden by them.
package struct BlindSpots: Hashable, Sendable {
  /// The gaps of the observation.
  package var gaps: ObservationGaps
  /// The opens that the kernel shows and no visible holder explains.
  package var phantomOpens: [PhantomOpen]

  /// Creates a set of blind spots.
  package init(gaps: ObservationGaps, phantomOpens: [PhantomOpen]) {
    self.gaps = gaps
    self.phantomOpens = phantomOpens
  }
}
