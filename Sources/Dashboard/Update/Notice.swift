import HostModel

/// The sentences that more than one key or pane of the dashboard shows.
enum Notice {
  static let notADevice = "Select a device to mark."
  static let noAddress = "No address to copy."
  static let notObserved = "Nothing has been observed yet."
  static let nothingToActOn = "Select a device to act on."
  static let anotherActionRuns = "Another action is running; one at a time."
  static let nothingMatches = Query.nothingMatches
  static let noRows = "There are no rows."
  static let noActions = "No actions yet."

  /// The last observation failed for a reason.
  static func observationFailed(_ reason: String) -> String { "observation failed: \(reason)" }
}
