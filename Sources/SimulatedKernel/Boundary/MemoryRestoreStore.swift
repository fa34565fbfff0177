import ActionExecution
import ActionPlanning

/// An in-memory store of restore records. It lives as long as the simulated host.
package final class MemoryRestoreStore: RestoreStore {
  private var records: [RestoreRecord] = []

  /// Creates an empty store.
  package init() {}

  /// Stores a record.
  package func save(_ record: RestoreRecord) {
    records.removeAll { $0 == record }
    records.append(record)
  }

  /// Removes a record.
  package func remove(_ record: RestoreRecord) { records.removeAll { $0 == record } }

  /// Every stored record. Only one process acts on a simulated host, so none belongs to another.
  package func unfinished() -> [RestoreRecord] { records }

  /// None: records in memory can always be read.
  package func unreadable() -> [String] { [] }
}
