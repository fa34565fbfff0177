/// What could not be seen, and what is known to be missing because of it.
package struct BlindSpots: Hashable, Sendable {
  /// The gaps of the observation.
  package var gaps: ObservationGaps
  /// Devices that the kernel says are open while no holder is visible.
  package var phantomOpens: [PhantomOpen]

  /// Blind spots from their parts.
  package init(gaps: ObservationGaps, phantomOpens: [PhantomOpen]) {
    self.gaps = gaps
    self.phantomOpens = phantomOpens
  }
}
