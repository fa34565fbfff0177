import HostModel

/// One line of the event list.
package struct LogLine: Hashable, Sendable {
  /// The severity of a line.
  package enum Severity: Hashable, Sendable {
    /// A note of the program about itself.
    case quiet
    /// Something changed.
    case change
    /// Something became free, or works again.
    case good
    /// Something was taken.
    case busy
    /// Something is wrong.
    case bad
    /// Something must not be overlooked: damage, a call that does not return, a device that was asked back.
    case alarm
  }

  /// The time, in milliseconds since 1970 (UTC).
  package var time: Int64
  /// The severity.
  package var severity: Severity
  /// The device or set it is about, empty for the program itself.
  package var subject: String
  /// The event, in a few words.
  package var text: String
  /// The subject as a link; nil where it has no row.
  package var about: Change.Subject?

  /// Creates a line.
  package init(time: Int64, severity: Severity, subject: String, text: String, about: Change.Subject? = nil) {
    self.time = time
    self.severity = severity
    self.subject = subject
    self.text = text
    self.about = about
  }
}
