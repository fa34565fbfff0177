import ActionPlanning

/// Keeps the records of sibling binds: a directory, or memory for the simulated kernel.
package protocol RestoreStore {
  /// Saves a record; it is on disk when the call returns.
  func save(_ record: RestoreRecord) throws(CallError)
  /// Removes a record.
  func remove(_ record: RestoreRecord) throws(CallError)
  /// The records whose process has ended.
  func unfinished() -> [RestoreRecord]
}
