import ActionPlanning
import HostModel

/// A store whose changes are in the journal.
struct JournalledRestoreStore: RestoreStore {
  private let store: any RestoreStore
  private let journal: CallJournal

  /// A store and the journal of its changes.
  init(_ store: any RestoreStore, _ journal: CallJournal) {
    self.store = store
    self.journal = journal
  }

  /// Written down.
  func save(_ record: RestoreRecord) throws(CallError) {
    try journal.call(.savePlan, "save") { () throws(CallError) in try store.save(record) }
  }

  /// Written down.
  func remove(_ record: RestoreRecord) throws(CallError) {
    try journal.call(.savePlan, "remove") { () throws(CallError) in try store.remove(record) }
  }

  /// As the store.
  func unfinished() -> [RestoreRecord] { store.unfinished() }
}
