/// What happened in a short time: hints that something changed, never the truth about what is.
package struct ChangeBurst: Hashable, Sendable {
  /// What happened to a node below /dev/vfio.
  package enum NodeAction: Hashable, Sendable {
    case opened, closed, made, removed
    /// Its owner or permissions changed.
    case attributes
  }

  /// One thing that happened.
  package enum Event: Hashable, Sendable {
    /// To a node, by its path: `dev/vfio/13`. Descriptors from VFIO_GROUP_GET_DEVICE_FD and nodes that a container
    /// made for itself are not seen.
    case node(String, NodeAction)
    /// To a device.
    case device(Uevent)
  }

  /// In the order they came, repetitions left out; no more than `limit`.
  package var events: [Event]
  /// Events were lost: everything may have changed.
  package var isIncomplete: Bool

  /// So many events are kept of one burst.
  package static let limit = 256

  /// A burst from its parts.
  package init(events: [Event] = [], isIncomplete: Bool = false) {
    self.events = events
    self.isIncomplete = isIncomplete
  }

  /// Adds an event that is not the one before.
  mutating func add(_ event: Event) {
    if events.last == event { return }
    if events.count < Self.limit { events.append(event) } else { isIncomplete = true }
  }
}
