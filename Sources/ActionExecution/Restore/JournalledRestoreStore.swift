import ActionPlanning
import HostModel

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
  func save(_ record: RestoreRecord) throws(CallError) {
    try journal.call(.savePlan, "save") { () throws(CallError) in try store.save(record) }
  }

  /// Records the call.
  func remove(_ record: RestoreRecord) throws(CallError) {
    try journal.call(.savePlan, "remove") { () throws(CallError) in try store.remove(record) }
  }

  /// Reads from the wrapped store; not recorded.
  func unfinished() -> [RestoreRecord] { store.unfinished() }
}
