import HostModel

/// The inputs from which the rows of a listing are made. While they are equal, so are the rows.
struct RowSources: Equatable {
  /// The listing.
  var listing: Listing
  /// The host as it is on the screen.
  var picture: SnapshotIndex?
  /// The annotations of the picture.
  var notes: Annotations
  /// The filter of the rows.
  var filter: Filter
  /// The lines of the listing if it is a log.
  var log: EventRing?
  /// The items whose rows are folded away.
  var closed: Set<RowID>
  /// The sort order; nil for the listing's own.
  var order: SortOrder?
}

extension DashboardState {
  /// The sources of the rows on the screen.
  var rowSources: RowSources {
    var sources = unfoldedSources(of: listing)
    (sources.closed, sources.order) = (closed, order)
    return sources
  }

  /// Returns the rows of a listing with none folded away.
  func allRows(of listing: Listing, order: SortOrder? = nil) -> RowList {
    var sources = unfoldedSources(of: listing)
    sources.order = order
    return RowList(sources)
  }

  /// Returns the sources of a listing's rows with none folded away, in the listing's own order.
  func unfoldedSources(of listing: Listing) -> RowSources {
    let log = listing == .events ? logs.events : listing == .journal ? logs.journal : nil
    return RowSources(
      listing: listing, picture: picture, notes: annotations, filter: filter, log: log, closed: [], order: nil)
  }
}
