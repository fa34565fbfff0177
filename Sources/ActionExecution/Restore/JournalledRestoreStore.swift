import ActionPlanning
import HostModel
import Runtime

/// A store that records its changes in the journal.
struct JournalledRestoreStore: RestoreStore {
  private let store: any RestoreStore
  private let journal: CallJournal

  /// Creates a store that keeps its records in another one.
  init(_ store: any RestoreStore, _ journal: CallJournal) {
    self.store = store
    self.journal = journal
  }

  /// Records the call.
  func save(_ record: RestoreRecord) throws(SystemCallError) {
    try recorded("save") { () throws(SystemCallError) in try store.save(record) }
  }

  /// Records the call.
  func remove(_ record: RestoreRecord) throws(SystemCallError) {
    try recorded("remove") { () throws(SystemCallError) in try store.remove(record) }
  }

  /// Reads from the wrapped store; not recorded.
  func unfinished() -> [RestoreRecord] { store.unfinished() }

  /// Reads from the wrapped store; not recorded.
  func unreadable() -> [String] { store.unreadable() }

  /// Makes a change of the store and records it under one name, whichever system call of it fails.
  private func recorded(
    _ change: String, _ make: () throws(SystemCallError) -> Void
  ) throws(SystemCallError) {
    var failure: SystemCallError?
    _ = try? journal.call(.saveRecord, change) { () throws(CallError) -> Void in
      do throws(SystemCallError) {
        try make()
      } catch {
        failure = error
        throw CallError(.saveRecord, error.errno)
      }
    }
    if let failure { throw failure }
  }
}
