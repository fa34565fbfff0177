import ActionPlanning
import Runtime

/// Keeps the records of sibling binds: a directory, or memory for the simulated kernel.
package protocol RestoreStore {
  /// Saves a record; it is on disk when the call returns.
  func save(_ record: RestoreRecord) throws(SystemCallError)
  /// Removes a record.
  func remove(_ record: RestoreRecord) throws(SystemCallError)
  /// The records whose process has ended.
  func unfinished() -> [RestoreRecord]
  /// The reasons why records cannot be read, one sentence each; their functions cannot be restored.
  func unreadable() -> [String]
}
