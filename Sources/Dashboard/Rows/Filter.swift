import HostModel

/// The line behind `/`: the typed text, and its query.
package struct Filter: Equatable, Sendable {
  /// As it was typed.
  package private(set) var text: String
  /// The query of the text, or the one before while the text does not parse.
  package private(set) var query: Query
  /// The error in the text; nil when it parses.
  package private(set) var error: QueryError?

  /// Creates a filter of a typed text; one that does not parse finds everything.
  package init(_ text: String = "") {
    (self.text, query) = (text, Query())
    read()
  }

  /// The most that is typed: each key parses all of it anew. A filter that comes by other ways has no limit.
  package static let limit = 500

  /// No more can be typed.
  var isFull: Bool { text.utf8.count >= Self.limit && text.unicodeScalars.count >= Self.limit }

  /// The filter after a change of its text, which is cut at its limit.
  package func typed(_ text: String) -> Filter {
    var next = self
    next.text = TextInput.start(of: text, limit: Self.limit)
    next.read()
    return next
  }

  /// Everything passes.
  package var isEmpty: Bool { query.isEmpty }

  /// A set passes by itself, whatever is in it.
  package func matches(_ set: DeviceSet) -> Bool { isEmpty || query.matches(QuerySubject(set)) }

  /// Returns true if a row passes: one for a device of the picture, or for an address of which nothing else is known.
  /// `isAlone` is true if the row stands for the device's set as well.
  func matches(_ address: DeviceAddress, in picture: SnapshotIndex, isAlone: Bool = false) -> Bool {
    guard !isEmpty else { return true }
    guard let device = picture.device(address) else { return query.matches(QuerySubject(address)) }
    return query.matches(QuerySubject(device, in: picture.set(of: address), showsSet: isAlone))
  }

  /// A group passes by its number or its node; its devices pass by themselves.
  func matches(_ group: IOMMUGroup) -> Bool { isEmpty || query.matches(QuerySubject(group)) }

  /// A process passes by its name, number, user and virtual machine.
  func matches(_ holder: Holder) -> Bool { isEmpty || query.matches(QuerySubject(holder)) }

  /// A function that VFIO has nothing to do with.
  func matches(_ place: PCIPlace) -> Bool {
    isEmpty
      || query.matches(QuerySubject(.pci(place.address), name: place.name, driver: place.driver ?? Device.unboundCell))
  }

  /// A line of a log passes by what it says.
  func matches(_ line: LogLine) -> Bool { isEmpty || query.matches(QuerySubject(texts: [line.subject, line.text])) }

  private mutating func read() {
    do throws(QueryError) {
      query = try Query(text)
      error = nil
    } catch { self.error = error }
  }
}
