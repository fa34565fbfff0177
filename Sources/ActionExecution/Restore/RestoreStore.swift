import ActionPlanning

/// Where such plans are kept; one is a folder, one is in memory.
package protocol RestoreStore {
  /// Keeps a plan, on disk before it returns.
  func save(_ record: RestoreRecord) throws(CallError)
  /// Forgets a plan.
  func remove(_ record: RestoreRecord) throws(CallError)
  /// The plans whose process is gone.
  func unfinished() -> [RestoreRecord]
}
