import HostModel

/// One line of the event list.
package struct LogLine: Hashable, Sendable {
  /// How loud a line is.
  package enum Severity: Hashable, Sendable {
    /// The program speaks of itself.
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

  /// When, in milliseconds since 1970 (UTC).
  package var time: Int64
  /// How loud.
  package var severity: Severity
  /// The device or set it is about, empty for the program itself.
  package var subject: String
  /// What happened, in a few words.
  package var text: String
  /// What it is about, where one can go there.
  package var about: Change.Subject?

  /// A line from its parts.
  package init(time: Int64, severity: Severity, subject: String, text: String, about: Change.Subject? = nil) {
    self.time = time
    self.severity = severity
    self.subject = subject
    self.text = text
    self.about = about
  }
}
