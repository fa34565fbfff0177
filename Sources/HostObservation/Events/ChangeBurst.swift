/// The events of a short time: hints that something changed, and never a source of facts.
package struct ChangeBurst: Hashable, Sendable {
  /// An event of a node below /dev/vfio.
  package enum NodeAction: Hashable, Sendable {
    case opened, closed, made, removed
    /// Its owner or permissions changed.
    case attributes
  }

  /// One event.
  package enum Event: Hashable, Sendable {
    /// An event of a node, by its path: `dev/vfio/13`. Descriptors from VFIO_GROUP_GET_DEVICE_FD and nodes that a
    /// container created for itself cause none.
    case node(String, NodeAction)
    /// An event of a device.
    case device(Uevent)
  }

  /// The events in order, without repetitions; no more than `limit`.
  package var events: [Event]
  /// Events were lost: everything may have changed.
  package var isIncomplete: Bool

  /// The number of events that are kept of one burst.
  package static let limit = 256

  /// Creates a burst.
  package init(events: [Event] = [], isIncomplete: Bool = false) {
    self.events = events
    self.isIncomplete = isIncomplete
  }

  /// Adds an event unless it repeats the last one.
  mutating func add(_ event: Event) {
    if events.last == event { return }
    if events.count < Self.limit { events.append(event) } else { isIncomplete = true }
  }
}
