import Foundation

/// A journal on a disk that was full for a while: what was written before and afterwards can be read, and no more than
/// the one line is broken during which the room ended.
package struct JournalComparison {
  private let data: Data

  /// Compares what is in the file.
  package init(_ data: Data) { self.data = data }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let read = lines.map { try? Journal($0) }
    let whole = read.compactMap(\.self).flatMap(\.lines)
    tally.compare("journals", "broken lines", predicted: lines.count - whole.count, kernel: 1)
    let broken = read.firstIndex { $0 == nil } ?? read.endIndex
    let after = read[broken...].compactMap(\.self).flatMap(\.lines)
    tally.compare("journals", "end of the last action", predicted: after.last?.event, kernel: "finished")
    tally.compare("journals", "outcome of the last action", predicted: after.last?.result, kernel: "done")
    return tally
  }
}
